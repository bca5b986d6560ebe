package featuredrop.gpu.fetch.http;

import featuredrop.config.GpuWorkerConfig.FetchConfig;
import featuredrop.exchange.Redaction;
import featuredrop.extraction.Outcome;
import featuredrop.gpu.fetch.ImageSource;
import featuredrop.gpu.fetch.http.ImageUrl.BadUrlException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Fetches images over HTTP from hosts that nobody vouches for.
///
/// Every hop's address is vetted and is the one that is connected to; redirects are followed here and not
/// by the client, so that each passes the same checks. What may pass is tried up to three times within the
/// total deadline. Sends no cookies, no credentials and no referrer, and says who it is. Made for virtual
/// threads: a fetch blocks its caller.
public final class HttpImageSource implements ImageSource, AutoCloseable {
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LINE = 16 << 10;

    private final FetchConfig limits;
    private final TimedLookup lookup;
    private final VettingResolver resolver;
    private final CloseableHttpClient client;
    private final Deadline deadline = new Deadline();
    private final HostGates gates;
    private final Hop hop;

    public HttpImageSource(FetchConfig limits) {
        this(limits, InetAddress::getAllByName);
    }

    HttpImageSource(FetchConfig limits, VettingResolver.Lookup lookup) {
        this.limits = limits;
        this.lookup = new TimedLookup(lookup, SILENCE);
        this.resolver = new VettingResolver(this.lookup, limits.allow());
        this.client = client(limits, resolver);
        this.gates = new HostGates(limits.perHost());
        this.hop = new Hop(client, deadline, limits.maxBytes(), product(limits.userAgent()));
    }

    private static String product(String userAgent) {
        return userAgent.split("[/ ]", -1)[0].toLowerCase(Locale.ROOT);
    }

    private static CloseableHttpClient client(FetchConfig limits, VettingResolver resolver) {
        Http1Config caps = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_HEADER_LINE)
                .build();
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(caps)
                        .build())
                .setDnsResolver(resolver)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(limits.perHost())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(Timeout.of(SILENCE))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connect()))
                        .setSocketTimeout(Timeout.of(SILENCE))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(1))
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setUserAgent(limits.userAgent())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(SILENCE))
                        .setConnectionRequestTimeout(Timeout.of(limits.total()))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    @Override
    public Fetched fetch(String url) {
        ImageUrl start;
        try {
            start = ImageUrl.parse(url, resolver);
        } catch (BadUrlException e) {
            return new Fetched.Failed(Outcome.BAD_URL, Redaction.detail(String.valueOf(e.getMessage())), 1);
        }
        try {
            return fetch(start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while fetching " + start);
        }
    }

    private Fetched fetch(ImageUrl start) throws InterruptedException {
        Budget budget = new Budget(limits.total());
        for (int attempt = 1; ; attempt++) {
            Answer.Refusal refusal;
            switch (follow(start, budget)) {
                case Answer.Body body -> {
                    return new Fetched.Image(body.bytes(), attempt);
                }
                case Answer.Elsewhere elsewhere -> throw new IllegalStateException("not followed");
                case Answer.Refusal refused -> refusal = refused;
            }
            Duration pause = refusal.retryAfter().orElse(pause(attempt));
            boolean again = refusal.isPassing() && attempt < TRIES && budget.allows(pause);
            if (!again || gates.of(start.hostAndPort()).isDown()) {
                return new Fetched.Failed(refusal.outcome(), Redaction.detail(refusal.detail()), attempt);
            }
            Thread.sleep(pause);
            budget.spend(pause);
        }
    }

    /// Doubled for each try, with half of it left to chance, so that a host that recovers is not hit by all
    /// at once.
    private static Duration pause(int attempt) {
        long millis = FIRST_PAUSE.toMillis() << (attempt - 1);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    }

    private Answer follow(ImageUrl start, Budget budget) throws InterruptedException {
        Set<ImageUrl> seen = new HashSet<>();
        ImageUrl url = start;
        for (int hops = 0; ; hops++) {
            seen.add(url);
            Answer answer = ask(url, budget);
            if (!(answer instanceof Answer.Elsewhere elsewhere)) {
                return answer;
            }
            ImageUrl next;
            try {
                next = url.resolve(elsewhere.location(), resolver);
            } catch (BadUrlException e) {
                return new Answer.Refusal(Outcome.BAD_URL, url + " leads to a bad URL: " + e.getMessage());
            }
            if (url.isHttps() && !next.isHttps()) {
                return new Answer.Refusal(Outcome.REDIRECT, url + " leads from https to http");
            }
            if (seen.contains(next)) {
                return new Answer.Refusal(Outcome.REDIRECT, url + " leads back to " + next);
            }
            if (hops == limits.redirects()) {
                return new Answer.Refusal(Outcome.REDIRECT, start + " leads on after " + hops + " hops");
            }
            url = next;
        }
    }

    /// The clock stands still while the fetch waits for its turn at the host.
    private Answer ask(ImageUrl url, Budget budget) throws InterruptedException {
        HostGates.Gate gate = gates.of(url.hostAndPort());
        gate.enter();
        try {
            if (gate.isDown()) {
                return new Answer.Refusal(
                        Outcome.CONNECT,
                        url + ": the host did not answer " + HostGates.SILENT_LIMIT + " times in a row");
            }
            long started = System.nanoTime();
            Answer answer = hop.ask(url, limits.connect(), budget.left());
            budget.spend(Duration.ofNanos(System.nanoTime() - started));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (answer instanceof Answer.Refusal refusal && refusal.isSilence()) {
                gate.didNotAnswer();
            } else {
                gate.answered();
            }
            return answer;
        } finally {
            gate.leave();
        }
    }

    @Override
    public void close() {
        deadline.close();
        lookup.close();
        try {
            client.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// What is left of one fetch's time. Used by one thread.
    private static final class Budget {
        private Duration left;

        Budget(Duration total) {
            this.left = total;
        }

        Duration left() {
            return left.isPositive() ? left : Duration.ofMillis(1);
        }

        void spend(Duration spent) {
            left = left.minus(spent);
        }

        boolean allows(Duration pause) {
            return left.compareTo(pause.plus(FIRST_PAUSE)) > 0;
        }
    }
}
