package featuredrop.fetch.http;

import featuredrop.fetch.Unexpected;
import featuredrop.fetch.dns.NameCache.NoAddressException;
import featuredrop.fetch.http.address.VettingResolver.BlockedAddressException;
import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.workflows.drop.Outcome;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/// What becomes of an image when its request ends with an exception.
final class HopFailures {
    private HopFailures() {}

    static HopResult.Refusal of(ImageUrl url, Exception failure) {
        return switch (failure) {
            case BlockedAddressException e -> refusal(Outcome.BLOCKED_ADDRESS, url, e.getMessage());
            case NoAddressException e ->
                refusal(Outcome.DNS, url, "no address").lasting().with(HopResult.Sign.ANSWER);
            case UnknownHostException e ->
                refusal(Outcome.DNS, url, "the name service did not say").with(HopResult.Sign.ANSWER);
            case SSLException e -> refusal(Outcome.TLS, url, e.getMessage());
            case ConnectTimeoutException e -> refusal(Outcome.CONNECT, url, "no connection in time");
            case ConnectException e -> refusal(Outcome.CONNECT, url, "connection refused");
            case NoRouteToHostException e -> refusal(Outcome.CONNECT, url, "no route");
            case SocketTimeoutException e -> refusal(Outcome.DEADLINE, url, "silence");
            case MessageConstraintException e -> refusal(Outcome.TOO_LARGE, url, "headers: " + e.getMessage());
            case NoHttpResponseException e ->
                refusal(Outcome.CONNECT, url, "the server closed the connection before it answered");
            case ConnectionClosedException e -> refusal(Outcome.TRUNCATED, url, "the connection ended early");
            case TruncatedChunkException e -> refusal(Outcome.TRUNCATED, url, "the connection ended in a chunk");
            case MalformedChunkCodingException e ->
                refusal(Outcome.TRUNCATED, url, "the body's framing is broken: " + e.getMessage())
                        .lasting();
            case EOFException e -> refusal(Outcome.TRUNCATED, url, "the body ends early");
            case ClientProtocolException e -> noHttp(url, e.getCause() == null ? e : e.getCause());
            case RuntimeException e -> noHttp(url, e);
            default -> refusal(Outcome.CONNECT, url, failure.getClass().getSimpleName() + " " + failure.getMessage());
        };
    }

    /// The server answers, and what it says will be the same next time.
    private static HopResult.Refusal noHttp(ImageUrl url, Throwable cause) {
        return refusal(Outcome.CONNECT, url, "the answer is not valid HTTP: " + Unexpected.told(cause))
                .lasting()
                .with(HopResult.Sign.ANSWER);
    }

    /// Whether the connection ended before a byte of the answer came, as a kept connection does whose server
    /// closed it meanwhile.
    static boolean isLostBeforeAnswer(Exception failure) {
        return failure instanceof NoHttpResponseException
                || failure instanceof ConnectionClosedException
                || (failure instanceof SocketException && !(failure instanceof ConnectException));
    }

    static HopResult.Refusal refusal(Outcome outcome, ImageUrl url, @Nullable String detail) {
        return new HopResult.Refusal(outcome, url + ": " + detail);
    }
}
