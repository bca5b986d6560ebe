package featuredrop.fetch.http;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.body.BodyReader;
import featuredrop.fetch.http.body.BodyReader.LimitException;
import featuredrop.fetch.http.body.BodyReader.NoRoomException;
import featuredrop.fetch.http.body.ContentCoding;
import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/// One question and its answer: no redirect is followed here, and no failure is tried again. Thread-safe.
final class Hop {
    /// Until the status line and headers are there, connecting and the handshake included.
    private static final Duration UNTIL_HEADERS = Duration.ofSeconds(5);

    private static final Pattern WHOLE = Pattern.compile("(?i)\\s*bytes\\s+0-([0-9]{1,18})/([0-9]{1,18})\\s*");

    private static final HopResult.Refusal PART =
            new HopResult.Refusal(Outcome.TRUNCATED, "status 206, and not the whole");

    /// Longer than anybody waits.
    private static final Duration EVER = Duration.ofDays(10_000);

    private final FetchClient client;
    private final Duration connect;
    private final String agent;

    /// Pictures of which it is known that their server has them for many items.
    private final Set<String> repeating = FetchClient.remembered();

    /// @param connect time to connect
    /// @param agent our product name, lower case
    Hop(FetchClient client, Duration connect, String agent) {
        this.client = client;
        this.connect = connect;
        this.agent = agent;
    }

    /// What an answer may take.
    ///
    /// @param time until it has to be complete
    /// @param maxBytes most bytes of a body
    /// @param memory for the body
    /// @param alone whether the request gets a connection of its own
    record Allowance(Duration time, long maxBytes, BodyMemory.Room memory, boolean alone) {}

    /// Asks once, and once more over a connection of its own when the answer may have been meant for another
    /// request, or when a kept connection was closed before it could carry this one.
    HopResult ask(ImageUrl url, Allowance allowance) {
        long started = System.nanoTime();
        ImageGet request = new ImageGet(url);
        Attempt first = attempt(request, url, allowance);
        if (first.doubt() == Doubt.NONE) {
            return first.result();
        }
        Duration left = allowance.time().minusNanos(System.nanoTime() - started);
        Duration positive = left.isPositive() ? left : Duration.ofMillis(1);
        HopResult second = attempt(
                        new ImageGet(url), url, new Allowance(positive, allowance.maxBytes(), allowance.memory(), true))
                .result();
        if (first.doubt() == Doubt.SAME_BODY) {
            tellApart(request, first.result(), second);
        }
        return second;
    }

    /// Many items may have one picture, and then the connection was good.
    private void tellApart(ImageGet request, HopResult first, HopResult second) {
        if (first instanceof HopResult.Body(byte[] one) && second instanceof HopResult.Body(byte[] other)) {
            if (Arrays.equals(one, other)) {
                repeating.add(name(request, one));
            } else {
                request.distrust();
            }
        }
    }

    /// Why an answer may be no answer to its request.
    private enum Doubt {
        NONE,
        /// The connection carried something else too, or ended.
        CONNECTION,
        /// The answer before had the same body.
        SAME_BODY
    }

    private record Attempt(HopResult result, Doubt doubt) {
        Attempt(HopResult result) {
            this(result, Doubt.NONE);
        }
    }

    private Attempt attempt(ImageGet request, ImageUrl url, Allowance allowance) {
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

    /// Catches what the client did not expect of a server too: it must not end more than the server's own image.
    private Attempt answer(ImageUrl url, ImageGet request, Allowance allowance, Watches watches) {
        boolean begun = false;
        try {
            ClassicHttpResponse response = client.send(request, allowance.alone());
            watches.first().close();
            begun = true;
            HopResult result = readAndRelease(response, request, allowance);
            Doubt doubt = doubt(request, response, result);
            if (doubt == Doubt.NONE) {
                request.believe();
            }
            return new Attempt(result, doubt);
        } catch (NoRoomException e) {
            return new Attempt(new HopResult.NoRoom(e.bytes()));
        } catch (LimitException e) {
            return new Attempt(signed(HopFailures.refusal(e.outcome(), url, e.getMessage()), begun));
        } catch (IOException | RuntimeException e) {
            if (watches.haveExpired()) {
                return new Attempt(
                        signed(HopFailures.refusal(Outcome.DEADLINE, url, "no complete answer in time"), begun));
            }
            request.cancel();
            boolean lost = !begun && request.isReused() && HopFailures.isLostBeforeAnswer(e);
            boolean doubtful = lost || (request.isReused() && request.hasSurplus());
            return new Attempt(signed(HopFailures.of(url, e), begun), doubtful ? Doubt.CONNECTION : Doubt.NONE);
        }
    }

    private Doubt doubt(ImageGet request, ClassicHttpResponse response, HopResult result) {
        boolean same = result instanceof HopResult.Body(byte[] bytes) && request.repeats(bytes);
        if (!request.isReused()) {
            return Doubt.NONE;
        }
        if (request.hasSurplus() || isPartingWord(response)) {
            return Doubt.CONNECTION;
        }
        return same && !repeating.contains(name(request, ((HopResult.Body) result).bytes()))
                ? Doubt.SAME_BODY
                : Doubt.NONE;
    }

    private static String name(ImageGet request, byte[] body) {
        return request.server() + " " + body.length + " " + Arrays.hashCode(body);
    }

    /// What servers send unasked before they close a kept connection. Over a new connection it is an answer.
    private static boolean isPartingWord(ClassicHttpResponse response) {
        int status = response.getCode();
        boolean closes = Stream.of(response.getHeaders("Connection"))
                .anyMatch(header -> header.getValue().toLowerCase(Locale.ROOT).contains("close"));
        return status == 400 || isForAnotherConnection(status) || (status >= 400 && closes && !isBusy(status));
    }

    /// Timed out, misdirected, too early: another connection may do.
    private static boolean isForAnotherConnection(int status) {
        return status == 408 || status == 421 || status == 425;
    }

    private static boolean isBusy(int status) {
        return status == 429 || status == 503;
    }

    private static HopResult signed(HopResult.Refusal refusal, boolean begun) {
        return begun && refusal.outcome() == Outcome.DEADLINE ? refusal.with(HopResult.Sign.DRIP) : refusal;
    }

    private HopResult readAndRelease(ClassicHttpResponse response, ImageGet request, Allowance allowance)
            throws IOException, LimitException, NoRoomException {
        boolean whole = false;
        try {
            HopResult answer = read(response, allowance);
            whole = answer instanceof HopResult.Body;
            return answer;
        } finally {
            if (!whole) {
                // Closing reads what is left of the body; it may have no end.
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
        BodyReader.Body body = new BodyReader.Body(
                entity.getContent(),
                ContentCoding.of(response.getHeaders("Content-Encoding")),
                entity.getContentLength());
        byte[] bytes = new BodyReader(allowance.maxBytes(), System::nanoTime).read(body, allowance.memory());
        if (status == 206 && body.codings().isEmpty() && body.announced() < 0 && bytes.length != total(response)) {
            return PART;
        }
        return new HopResult.Body(bytes);
    }

    private Optional<HopResult> refusalOf(ClassicHttpResponse response, int status) {
        for (Header header : response.getHeaders("X-Robots-Tag")) {
            if (RobotsTag.forbids(header.getValue(), agent)) {
                return Optional.of(new HopResult.Refusal(Outcome.OPT_OUT, "X-Robots-Tag: " + header.getValue()));
            }
        }
        if (status >= 300 && status < 400) {
            Header location = response.getFirstHeader("Location");
            if (location == null || location.getValue().isBlank()) {
                return Optional.of(
                        new HopResult.Refusal(Outcome.REDIRECT, "status " + status + " without a place to go"));
            }
            long places = Stream.of(response.getHeaders("Location"))
                    .map(Header::getValue)
                    .distinct()
                    .count();
            return Optional.of(
                    places > 1
                            ? new HopResult.Refusal(Outcome.REDIRECT, places + " places to go")
                            : new HopResult.Elsewhere(location.getValue()));
        }
        if (status == 206 && !isWhole(response)) {
            // A part that was not asked for.
            return Optional.of(PART);
        }
        return outcomeOf(status).map(outcome -> refusalAs(outcome, response));
    }

    private static HopResult.Refusal refusalAs(Outcome outcome, ClassicHttpResponse response) {
        int status = response.getCode();
        HopResult.Refusal refusal = new HopResult.Refusal(outcome, "status " + status);
        if (isForAnotherConnection(status)) {
            return refusal.passing();
        }
        return outcome == Outcome.THROTTLED
                ? refusal.after(retryAfter(response, Instant.now()).orElse(null))
                : refusal;
    }

    /// Some servers answer every request with a part, which may be all there is. A length that they do not
    /// announce is compared when the body is read.
    private static boolean isWhole(ClassicHttpResponse response) {
        HttpEntity entity = response.getEntity();
        long total = total(response);
        return entity != null && total >= 0 && (entity.getContentLength() < 0 || entity.getContentLength() == total);
    }

    /// How long the whole is when the part is the whole; negative when it is not.
    private static long total(ClassicHttpResponse response) {
        Header range = response.getFirstHeader("Content-Range");
        Matcher all = WHOLE.matcher(range == null ? "" : range.getValue());
        if (!all.matches()) {
            return -1;
        }
        long total = Long.parseLong(all.group(2));
        return Long.parseLong(all.group(1)) + 1 == total ? total : -1;
    }

    private static Optional<Outcome> outcomeOf(int status) {
        if (status == 404 || status == 410) {
            return Optional.of(Outcome.GONE);
        }
        if (isBusy(status)) {
            return Optional.of(Outcome.THROTTLED);
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
        if (value.matches("\\d+")) {
            return Optional.of(value.length() > 9 ? EVER : Duration.ofSeconds(Long.parseLong(value)));
        }
        return Optional.ofNullable(DateUtils.parseStandardDate(value))
                .map(date -> Duration.between(now, date))
                .filter(wait -> !wait.isNegative());
    }
}
