package featuredrop.fetch.http;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.dns.NameCache.NoAddressException;
import featuredrop.fetch.http.BodyReader.LimitException;
import featuredrop.fetch.http.BodyReader.NoRoomException;
import featuredrop.fetch.http.VettingResolver.BlockedAddressException;
import featuredrop.workflows.drop.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/// One request and its answer: no redirect is followed here and nothing is tried again. Thread-safe.
final class Hop {
    /// Until the status line and headers are there, connecting and the handshake included.
    private static final Duration UNTIL_HEADERS = Duration.ofSeconds(5);

    private final CloseableHttpClient client;
    private final Duration connect;
    private final String agent;

    /// @param connect time to connect
    /// @param agent our product name, lower case
    Hop(CloseableHttpClient client, Duration connect, String agent) {
        this.client = client;
        this.connect = connect;
        this.agent = agent;
    }

    /// What an answer may take.
    ///
    /// @param time until it has to be complete
    /// @param maxBytes most bytes of a body
    /// @param memory for the body
    record Allowance(Duration time, long maxBytes, BodyMemory.Room memory) {}

    /// Asks once.
    HopResult ask(ImageUrl url, Allowance allowance) {
        HttpGet request = new HttpGet(url.uri());
        Duration headers = UNTIL_HEADERS.plus(connect);
        Duration left = allowance.time();
        RequestDeadline first = RequestDeadline.of(request, headers.compareTo(left) < 0 ? headers : left);
        try (RequestDeadline whole = RequestDeadline.of(request, left)) {
            return answer(url, request, allowance, new Watches(first, whole));
        } finally {
            first.close();
        }
    }

    private record Watches(RequestDeadline first, RequestDeadline whole) {
        boolean haveExpired() {
            return first.hasExpired() || whole.hasExpired();
        }
    }

    private HopResult answer(ImageUrl url, HttpGet request, Allowance allowance, Watches watches) {
        boolean begun = false;
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, null);
            watches.first().close();
            begun = true;
            return readAndRelease(response, request, allowance);
        } catch (NoRoomException e) {
            return new HopResult.NoRoom(e.bytes);
        } catch (LimitException e) {
            return signed(refusal(e.outcome, url, e.getMessage()), begun);
        } catch (IOException | UnsupportedOperationException e) {
            HopResult.Refusal refusal = watches.haveExpired()
                    ? refusal(Outcome.DEADLINE, url, "no complete answer in time")
                    : failed(url, e);
            return signed(refusal, begun);
        }
    }

    private static HopResult signed(HopResult.Refusal refusal, boolean begun) {
        return begun && refusal.outcome() == Outcome.DEADLINE ? refusal.with(HopResult.Sign.DRIP) : refusal;
    }

    private HopResult readAndRelease(ClassicHttpResponse response, HttpGet request, Allowance allowance)
            throws IOException, LimitException, NoRoomException {
        boolean whole = false;
        try {
            HopResult answer = read(response, allowance);
            whole = answer instanceof HopResult.Body && response.getEntity().getContentEncoding() == null;
            return answer;
        } finally {
            if (!whole) {
                // Closing reads what is left of the body, also behind a compressed one; it may have no end.
                request.cancel();
            }
            closeQuietly(response);
        }
    }

    private static void closeQuietly(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException e) {
            // The answer is known, and the connection is not used again.
        }
    }

    private HopResult read(ClassicHttpResponse response, Allowance allowance)
            throws IOException, LimitException, NoRoomException {
        int status = response.getCode();
        Optional<HopResult> refused = refusalOf(response, status);
        if (refused.isPresent()) {
            return refused.get();
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new HopResult.Refusal(Outcome.NOT_IMAGE, "status " + status + " without a body");
        }
        String coding = entity.getContentEncoding() == null
                ? "identity"
                : entity.getContentEncoding().strip().toLowerCase(Locale.ROOT);
        boolean gzipped = coding.equals("gzip") || coding.equals("x-gzip");
        if (!gzipped && !coding.equals("identity") && !coding.isEmpty()) {
            return new HopResult.Refusal(Outcome.UNSUPPORTED_FORMAT, "content coding " + coding);
        }
        return new HopResult.Body(new BodyReader(allowance.maxBytes(), System::nanoTime)
                .read(
                        new BodyReader.Body(entity.getContent(), gzipped, entity.getContentLength()),
                        allowance.memory()));
    }

    private Optional<HopResult> refusalOf(ClassicHttpResponse response, int status) {
        for (Header header : response.getHeaders("X-Robots-Tag")) {
            if (RobotsTag.forbids(header.getValue(), agent)) {
                return Optional.of(new HopResult.Refusal(Outcome.OPT_OUT, "X-Robots-Tag: " + header.getValue()));
            }
        }
        if (status >= 300 && status < 400) {
            Header location = response.getFirstHeader("Location");
            return Optional.of(
                    location == null
                            ? new HopResult.Refusal(Outcome.REDIRECT, "status " + status + " without a place to go")
                            : new HopResult.Elsewhere(location.getValue()));
        }
        return outcomeOf(status)
                .map(outcome -> new HopResult.Refusal(outcome, "status " + status)
                        .after(
                                outcome == Outcome.THROTTLED
                                        ? retryAfter(response, Instant.now()).orElse(null)
                                        : null));
    }

    private static Optional<Outcome> outcomeOf(int status) {
        if (status == 404 || status == 410) {
            return Optional.of(Outcome.GONE);
        }
        if (status == 429 || status == 503) {
            return Optional.of(Outcome.THROTTLED);
        }
        if (status == 206) {
            // A part that was not asked for.
            return Optional.of(Outcome.TRUNCATED);
        }
        if (status >= 400) {
            return Optional.of(status < 500 ? Outcome.HTTP_4XX : Outcome.HTTP_5XX);
        }
        return Optional.empty();
    }

    /// Seconds or a date.
    private static Optional<Duration> retryAfter(ClassicHttpResponse response, Instant now) {
        Header header = response.getFirstHeader("Retry-After");
        if (header == null) {
            return Optional.empty();
        }
        String value = header.getValue().strip();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        return Optional.ofNullable(DateUtils.parseStandardDate(value))
                .map(date -> Duration.between(now, date))
                .filter(wait -> !wait.isNegative());
    }

    static HopResult.Refusal failed(ImageUrl url, Exception failure) {
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
            case ConnectionClosedException e -> refusal(Outcome.TRUNCATED, url, "the connection ended early");
            case MalformedChunkCodingException e -> refusal(Outcome.TRUNCATED, url, "the body's framing is broken");
            case EOFException e -> refusal(Outcome.TRUNCATED, url, "the compressed body ends early");
            case ZipException e -> refusal(Outcome.CORRUPT, url, "the compressed body is damaged");
            default -> refusal(Outcome.CONNECT, url, failure.getClass().getSimpleName() + " " + failure.getMessage());
        };
    }

    static HopResult.Refusal refusal(Outcome outcome, ImageUrl url, @Nullable String detail) {
        return new HopResult.Refusal(outcome, url + ": " + detail);
    }
}
