package featuredrop.fetch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.format.Redaction;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource;
import featuredrop.fetch.dns.DnsNameServers;
import featuredrop.fetch.dns.NameCache;
import featuredrop.fetch.dns.NameServers;
import featuredrop.fetch.http.address.DeniedAddresses;
import featuredrop.fetch.http.address.VettingResolver;
import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.client5.http.io.DetachedSocketFactory;

/// Fetches images over HTTP from untrusted hosts.
///
/// Every hop's address is vetted and is the one that is connected to; redirects are followed here and not
/// by the client, so that each passes the same checks. A failure that may be temporary is tried up to three times
/// within the total deadline. Sends no cookies, no credentials and no referrer, and names itself. Made for virtual
/// threads: a fetch blocks its caller.
public final class HttpImageSource implements ImageSource, AutoCloseable {
    private static final int TRIES = 3;
    private static final int ROBOTS_HOPS = 5;

    /// What a server that speaks http only does to who speaks https.
    private static final Set<Outcome> NO_HTTPS = Set.of(Outcome.CONNECT, Outcome.TLS, Outcome.DEADLINE);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final FetchConfig limits;
    private final NameCache names;
    private final VettingResolver resolver;
    private final FetchClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HostScheduler turns;
    private final RobotsTxt robots;
    private final Set<String> https = FetchClient.remembered();
    private final Set<String> plain = FetchClient.remembered();
    private final Cache<String, ReentrantLock> probes =
            Caffeine.newBuilder().weakValues().build();
    private volatile boolean closed;

    public HttpImageSource(FetchConfig limits) {
        this(limits, new DnsNameServers(limits.dns().time()), proxy -> new Socket(Proxy.NO_PROXY));
    }

    HttpImageSource(FetchConfig limits, NameServers service, DetachedSocketFactory sockets) {
        String agent = product(limits.userAgent());
        this.limits = limits;
        this.names = new NameCache(limits.dns(), service);
        this.resolver = new VettingResolver(names::addresses, limits.allow(), new DeniedAddresses(limits.deny()));
        this.client = FetchClient.open(limits, resolver, sockets);
        Hop hop = new Hop(client, limits.connect(), agent);
        this.turns = new HostScheduler(limits, resolver, hop);
        this.robots = new RobotsTxt(agent, this::robotsTxt, threads);
    }

    private static String product(String userAgent) {
        return userAgent.split("[/ ]", -1)[0].toLowerCase(Locale.ROOT);
    }

    @Override
    public Fetched fetch(ImageRequest request) {
        boolean kept = false;
        try {
            Fetched fetched = DataUrl.isOne(request.url())
                    ? DataUrl.read(request, limits.maxBytes().bytes())
                    : asked(request);
            kept = fetched instanceof Fetched.Image;
            return fetched;
        } catch (BadUrlException e) {
            return new Fetched.Failed(Outcome.BAD_URL, Redaction.detail(String.valueOf(e.getMessage())), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while fetching");
        } finally {
            if (!kept) {
                request.memory().close();
            }
        }
    }

    private Fetched asked(ImageRequest request) throws BadUrlException, InterruptedException {
        Journey journey = new Journey(request.rules(), limits.redirects());
        List<ImageUrl> readings = ImageUrl.readings(request.url(), journey::allows);
        Fetched fetched = readings.size() == 1
                ? fetch(readings.getFirst(), journey, request.memory(), Set.of())
                : guessed(readings, journey, request.memory());
        if (closed && fetched instanceof Fetched.Failed) {
            throw new CancellationException("The image source is closed");
        }
        return fetched;
    }

    /// Of a server whose URLs say no scheme one image finds out whether it speaks https, and the others wait for it:
    /// a server must not be taken for a silent one because all its images ask at the wrong port.
    private Fetched guessed(List<ImageUrl> readings, Journey journey, BodyMemory.Room memory)
            throws InterruptedException {
        String server = readings.getFirst().server();
        ReentrantLock probe = probes.get(server, absent -> new ReentrantLock());
        probe.lockInterruptibly();
        try {
            if (!https.contains(server) && !plain.contains(server)) {
                Fetched fetched = fetch(readings.getFirst(), journey, memory, NO_HTTPS);
                boolean isPlain = fetched instanceof Fetched.Failed failed && NO_HTTPS.contains(failed.outcome());
                (isPlain ? plain : https).add(server);
                if (!isPlain) {
                    return fetched;
                }
            }
        } finally {
            probe.unlock();
        }
        return fetch(https.contains(server) ? readings.getFirst() : readings.getLast(), journey, memory, Set.of());
    }

    /// @param ends outcomes that are not tried again, whatever they are
    private Fetched fetch(ImageUrl start, Journey journey, BodyMemory.Room memory, Set<Outcome> ends)
            throws InterruptedException {
        HostScheduler.FetchBudget visit =
                new HostScheduler.FetchBudget(limits.total(), limits.maxBytes().bytes(), memory);
        for (int attempt = 1; ; attempt++) {
            HopResult answer = journey.follow(start, visit);
            if (answer instanceof HopResult.Body body) {
                return new Fetched.Image(body.bytes(), attempt);
            }
            HopResult.Refusal refusal = (HopResult.Refusal) answer;
            Duration pause = pause(attempt);
            boolean lasts = !refusal.isPassing() || ends.contains(refusal.outcome());
            if (lasts || attempt == TRIES || !visit.allows(pause.plus(FIRST_PAUSE))) {
                return new Fetched.Failed(
                        refusal.outcome(), Redaction.detail(refusal.detail()), visit.isAsked() ? attempt : attempt - 1);
            }
            visit.useNewConnections();
            Thread.sleep(pause);
            visit.spend(pause);
        }
    }

    /// Doubled for each try, with half of it left to chance, so that a host that recovers is not hit by all
    /// at once.
    private static Duration pause(int attempt) {
        long millis = FIRST_PAUSE.toMillis() << (attempt - 1);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    }

    private HopResult robotsTxt(ImageUrl url) throws InterruptedException {
        Journey journey = new Journey(FetchRules.USUAL, ROBOTS_HOPS);
        return journey.follow(
                url, new HostScheduler.FetchBudget(limits.total(), RobotsTxt.MAX_BYTES, BodyMemory.uncounted()));
    }

    @Override
    public void close() {
        closed = true;
        names.close();
        threads.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// From a URL over its redirects to an answer.
    private final class Journey {
        private final FetchRules rules;
        private final int mostHops;

        Journey(FetchRules rules, int mostHops) {
            this.rules = rules;
            this.mostHops = mostHops;
        }

        boolean allows(String host, int port) {
            return rules.ports().contains(port) || resolver.isAllowed(host, port);
        }

        /// The answer at the end, never [HopResult.Elsewhere] or [HopResult.NoRoom].
        HopResult follow(ImageUrl start, HostScheduler.FetchBudget visit) throws InterruptedException {
            RedirectChain trail = new RedirectChain(start, mostHops);
            while (true) {
                Optional<HopResult.Refusal> objection =
                        rules.robotsTxt() ? robots.objection(trail.url()) : Optional.empty();
                HopResult answer = objection.isPresent() ? objection.get() : turns.ask(trail.url(), visit);
                if (!(answer instanceof HopResult.Elsewhere elsewhere)) {
                    return answer;
                }
                Optional<HopResult.Refusal> refusal = trail.turn(elsewhere.location(), this::allows);
                if (refusal.isPresent()) {
                    return refusal.get();
                }
            }
        }
    }
}
