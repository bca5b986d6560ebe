package featuredrop.fetch.http;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Reads the heads of answers, and bounds the whole of a head: one line may be long, but not all of them.
/// A head that ends before its blank line is no answer: what is missing may be a length, or half a place to go.
/// Lines that are no header are left out, as browsers do.
///
/// @param parsers that do the reading, with caps for single lines
record CappedAnswers(HttpMessageParserFactory<ClassicHttpResponse> parsers)
        implements HttpMessageParserFactory<ClassicHttpResponse> {
    /// Most characters of a head.
    static final int MAX_HEAD = 256 << 10;

    @Override
    @SuppressWarnings("deprecation") // the library still has it, and has no other abstract method
    public HttpMessageParser<ClassicHttpResponse> create(Http1Config ignored) {
        return create();
    }

    @Override
    public HttpMessageParser<ClassicHttpResponse> create() {
        HttpMessageParser<ClassicHttpResponse> parser = parsers.create();
        return (buffer, in) -> parser.parse(new Head(buffer), in);
    }

    /// The lines of one head.
    private static final class Head implements SessionInputBuffer {
        private final SessionInputBuffer buffer;
        private long length;
        private boolean begun;

        Head(SessionInputBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
            boolean hasStatus = length > 0;
            int n = counted(line, in);
            while (n > 0 && hasStatus && !isHeader(line)) {
                line.clear();
                n = counted(line, in);
            }
            return n;
        }

        private int counted(CharArrayBuffer line, InputStream in) throws IOException {
            int n = buffer.readLine(line, in);
            if (n < 0 && begun) {
                throw new ConnectionClosedException("in the head of an answer");
            }
            begun = true;
            length += Math.max(0, n);
            if (length > MAX_HEAD) {
                throw new MessageConstraintException("a head of more than " + MAX_HEAD + " characters");
            }
            return n;
        }

        /// A name and a colon, or more of the line before.
        private static boolean isHeader(CharArrayBuffer line) {
            char first = line.charAt(0);
            return first == ' ' || first == '\t' || line.indexOf(':') > 0;
        }

        @Override
        public int length() {
            return buffer.length();
        }

        @Override
        public int capacity() {
            return buffer.capacity();
        }

        @Override
        public int available() {
            return buffer.available();
        }

        @Override
        public int read(byte[] bytes, int offset, int count, InputStream in) throws IOException {
            return buffer.read(bytes, offset, count, in);
        }

        @Override
        public int read(byte[] bytes, InputStream in) throws IOException {
            return buffer.read(bytes, in);
        }

        @Override
        public int read(InputStream in) throws IOException {
            return buffer.read(in);
        }

        @Override
        public HttpTransportMetrics getMetrics() {
            return buffer.getMetrics();
        }
    }
}
