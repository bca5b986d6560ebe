package featuredrop.fetch.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import featuredrop.exchange.config.FetchConfig.DnsConfig;
import featuredrop.fetch.dns.NameServers.Answer;
import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Addresses of hosts, kept between a least and a longest time, and asked for once at a time and at a bounded
/// rate, however many images wait for them. Thread-safe. Close ends what is under way.
public final class NameCache implements AutoCloseable {
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");

    private static final int MANY = 50_000;

    private final DnsConfig limits;
    private final NameServers service;
    private final BlockingBucket pace;
    private final AsyncCache<String, Answer> answers;
    private final ExecutorService threads;

    /// @param service what is asked when the answer is not at hand
    public NameCache(DnsConfig limits, NameServers service) {
        this(
                limits,
                service,
                System::nanoTime,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("name-lookup-", 0).factory()));
    }

    NameCache(DnsConfig limits, NameServers service, Ticker clock, ExecutorService threads) {
        this.limits = limits;
        this.service = service;
        this.threads = threads;
        this.pace = pace(limits.perSecond());
        this.answers = Caffeine.newBuilder()
                .maximumSize(MANY)
                .ticker(clock)
                .expireAfter(Expiry.creating((String host, Answer answer) -> kept(answer)))
                .executor(threads)
                .buildAsync();
    }

    /// Spaces lookups evenly, so that no second sees more than the limit.
    private static BlockingBucket pace(int perSecond) {
        Duration gap = Duration.ofSeconds(1).dividedBy(perSecond);
        return Bucket.builder()
                .withNanosecondPrecision()
                .addLimit(limit -> limit.capacity(1).refillGreedy(1, gap))
                .build()
                .asBlocking();
    }

    private Duration kept(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> clamped(found.ttl());
            case Answer.Absent absent -> limits.failed();
            // Long enough for all who wait now, short enough for their next try.
            case Answer.Unknown unknown ->
                Duration.ofMillis(Math.min(500, limits.failed().toMillis()));
        };
    }

    private Duration clamped(Duration ttl) {
        Duration atLeast = ttl.compareTo(limits.floor()) < 0 ? limits.floor() : ttl;
        return atLeast.compareTo(limits.ceiling()) > 0 ? limits.ceiling() : atLeast;
    }

    /// The addresses of a literal or name.
    ///
    /// @throws NoAddressException when it is certain that there is none
    /// @throws UnknownHostException when it is not known
    public InetAddress[] addresses(String host) throws UnknownHostException {
        String name = normal(host);
        if (name.startsWith("[") || DIGITS.matcher(name).matches()) {
            return literal(name);
        }
        // RFC 6761: never asked.
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        }
        return switch (answer(name)) {
            case Answer.Found(List<InetAddress> addresses, Duration ttl) -> addresses.toArray(InetAddress[]::new);
            case Answer.Absent() -> throw new NoAddressException(host);
            case Answer.Unknown(String detail) -> throw new UnknownHostException(host + ": " + detail);
        };
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static InetAddress[] literal(String text) throws UnknownHostException {
        String bare = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
        try {
            return new InetAddress[] {InetAddress.ofLiteral(bare)};
        } catch (IllegalArgumentException e) {
            throw new NoAddressException(text);
        }
    }

    private Answer answer(String name) throws UnknownHostException {
        CompletableFuture<Answer> coming =
                answers.get(name, (absent, executor) -> CompletableFuture.supplyAsync(() -> asked(name), executor));
        try {
            return coming.get();
        } catch (ExecutionException e) {
            throw unknown(name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(name, e);
        }
    }

    /// The limit begins when the lookup does, not while it waits for its turn.
    private Answer asked(String name) {
        try {
            pace.consume(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted before the lookup of " + name);
        }
        return CompletableFuture.supplyAsync(() -> service.ask(name), threads)
                .completeOnTimeout(
                        new Answer.Unknown("no answer in " + limits.time().toMillis() + " ms"),
                        limits.time().toMillis(),
                        TimeUnit.MILLISECONDS)
                .join();
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// It is certain that the name has no address.
    public static final class NoAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        NoAddressException(String host) {
            super(host + " has no address");
        }
    }
}
