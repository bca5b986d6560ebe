package featuredrop.fetch.http;

import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ProtocolException;

/// How long the body of an answer is, as browsers read it: a length that is said twice is a length, two
/// different ones are a fault, an empty one is none.
final class AnswerLength implements ContentLengthStrategy {
    @Override
    public long determineLength(HttpMessage answer) throws ProtocolException {
        boolean chunked = false;
        for (Header header : answer.getHeaders("Transfer-Encoding")) {
            for (String coding : header.getValue().split(",", -1)) {
                String name = coding.strip();
                if (name.equalsIgnoreCase("chunked")) {
                    chunked = true;
                } else if (!name.isEmpty() && !name.equalsIgnoreCase("identity")) {
                    throw new ProtocolException("transfer coding " + name);
                }
            }
        }
        return chunked ? CHUNKED : announced(answer);
    }

    private static long announced(HttpMessage answer) throws ProtocolException {
        long length = UNDEFINED;
        for (Header header : answer.getHeaders("Content-Length")) {
            for (String text : header.getValue().split(",", -1)) {
                String digits = text.strip();
                if (digits.isEmpty()) {
                    continue;
                }
                if (!digits.matches("[0-9]{1,18}")) {
                    throw new ProtocolException("Content-Length " + digits);
                }
                long next = Long.parseLong(digits);
                if (length != UNDEFINED && length != next) {
                    throw new ProtocolException("Content-Length " + length + " and " + next);
                }
                length = next;
            }
        }
        return length;
    }
}
