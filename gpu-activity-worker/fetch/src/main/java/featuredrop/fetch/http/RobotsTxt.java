package featuredrop.fetch.http;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.workflows.drop.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// What a site's robots.txt allows us, by RFC 9309; read once a day for each origin, however many images wait
/// for it. Thread-safe.
///
/// There is none (4xx): all is allowed. It cannot be read (5xx, 429, no answer, too large): nothing is, and
/// the images end with that cause, since a later try may end otherwise.
final class RobotsTxt {
    /// RFC 9309, 2.5: at least 500 KiB are read.
    static final long MAX_BYTES = 500 << 10;

    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration KEPT_WHEN_UNREADABLE = Duration.ofMinutes(1);
    private static final int MANY = 10_000;

    private final String agent;
    private final Getter getter;
    private final AsyncCache<String, Reading> readings;

    /// Fetches `/robots.txt` of an origin.
    @FunctionalInterface
    interface Getter {
        HopResult get(ImageUrl robotsTxt) throws InterruptedException;
    }

    /// What came of it.
    private record Reading(SimpleRobotRules rules, HopResult.@Nullable Refusal failure) {}

    /// @param agent our product name, lower case
    /// @param threads where it is read
    RobotsTxt(String agent, Getter getter, ExecutorService threads) {
        this.agent = agent;
        this.getter = getter;
        this.readings = Caffeine.newBuilder()
                .maximumSize(MANY)
                .executor(threads)
                .expireAfter(Expiry.creating(
                        (String origin, Reading reading) -> reading.failure() != null ? KEPT_WHEN_UNREADABLE : KEPT))
                .buildAsync();
    }

    /// Why the URL must not be fetched; empty when it may.
    Optional<HopResult.Refusal> objection(ImageUrl url) throws InterruptedException {
        Reading reading;
        try {
            reading = readings.get(
                            url.origin(),
                            (origin, executor) -> CompletableFuture.supplyAsync(() -> read(url), executor))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("robots.txt of " + url.origin(), e);
        }
        if (reading.failure() != null) {
            return Optional.of(reading.failure());
        }
        return reading.rules().isAllowed(url.uri().toString())
                ? Optional.empty()
                : Optional.of(new HopResult.Refusal(Outcome.OPT_OUT, url + ": robots.txt"));
    }

    private Reading read(ImageUrl url) {
        ImageUrl place = url.at("/robots.txt");
        HopResult answer;
        try {
            answer = getter.get(place);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = new HopResult.Refusal(Outcome.CONNECT, "interrupted");
        }
        return switch (answer) {
            case HopResult.Body body ->
                new Reading(
                        new SimpleRobotRulesParser()
                                .parseContent(place.uri().toString(), body.bytes(), "text/plain", Set.of(agent)),
                        null);
            case HopResult.Refusal refusal
            when isAbsence(refusal.outcome()) -> new Reading(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL), null);
            case HopResult.Refusal refusal -> unreadable(refusal);
            case HopResult.Elsewhere elsewhere -> throw new IllegalStateException("not followed");
            case HopResult.NoRoom noRoom -> throw new IllegalStateException("no room for robots.txt");
        };
    }

    private static boolean isAbsence(Outcome outcome) {
        return outcome == Outcome.GONE || outcome == Outcome.HTTP_4XX || outcome == Outcome.NOT_IMAGE;
    }

    private static Reading unreadable(HopResult.Refusal refusal) {
        return new Reading(
                new SimpleRobotRules(RobotRulesMode.ALLOW_NONE),
                new HopResult.Refusal(refusal.outcome(), "robots.txt: " + refusal.detail()));
    }
}
