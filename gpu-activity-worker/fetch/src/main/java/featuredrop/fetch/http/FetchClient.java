package featuredrop.fetch.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import featuredrop.exchange.config.FetchConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The HTTP client: no cookies, no credentials, no proxy of the environment, no redirect, no retry and no
/// inflating by itself, caps on headers. Two pools: one that keeps connections and one whose connections
/// carry one request each. Thread-safe.
final class FetchClient implements AutoCloseable {
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final int MANY = 10_000;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LINE = 64 << 10;

    private final CloseableHttpClient keeping;
    private final CloseableHttpClient once;
    private final Set<String> talkative;

    private FetchClient(CloseableHttpClient keeping, CloseableHttpClient once, Set<String> talkative) {
        this.keeping = keeping;
        this.once = once;
        this.talkative = talkative;
    }

    /// @param resolver vets every name and literal that is connected to
    /// @param sockets where sockets come from
    static FetchClient open(FetchConfig limits, DnsResolver resolver, DetachedSocketFactory sockets) {
        Set<String> talkative = remembered();
        return new FetchClient(
                builder(limits, connections(limits, resolver, sockets, talkative))
                        .build(),
                builder(limits, connections(limits, resolver, sockets, talkative))
                        .setConnectionReuseStrategy((request, response, context) -> false)
                        .build(),
                talkative);
    }

    /// Sends a request, over a connection of its own when `alone` or when the server is known to send more than
    /// it is asked for.
    ClassicHttpResponse send(ImageGet request, boolean alone) throws IOException {
        boolean single = alone || talkative.contains(request.server());
        if (single) {
            request.setHeader("Connection", "close");
        }
        return (single ? once : keeping).executeOpen(null, request, request.context());
    }

    /// Names of servers, for an hour, and not too many.
    static Set<String> remembered() {
        return Collections.newSetFromMap(Caffeine.newBuilder()
                .maximumSize(MANY)
                .expireAfterWrite(Duration.ofHours(1))
                .<String, Boolean>build()
                .asMap());
    }

    private static HttpClientBuilder builder(FetchConfig limits, PoolingHttpClientConnectionManager connections) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setRequestExecutor(new Exchange())
                .setUserAgent(limits.userAgentWithContact())
                .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(SILENCE))
                        .setConnectionRequestTimeout(Timeout.of(limits.total()))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching();
    }

    private static PoolingHttpClientConnectionManager connections(
            FetchConfig limits, DnsResolver resolver, DetachedSocketFactory sockets, Set<String> talkative) {
        Http1Config caps = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_HEADER_LINE)
                .build();
        return new Builder(sockets, new RacingOperator.Limits(limits.connect(), SILENCE))
                .setConnectionFactory(factory(caps, talkative))
                .setDnsResolver(resolver)
                .setMaxConnTotal(limits.connections())
                .setMaxConnPerRoute(limits.perHost())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(Timeout.of(SILENCE))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connect()))
                        .setSocketTimeout(Timeout.of(SILENCE))
                        // Always: what came since it was given back belongs to no request.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMinutes(1))
                        .build())
                .build();
    }

    private static HttpConnectionFactory<ManagedHttpClientConnection> factory(Http1Config caps, Set<String> talkative) {
        AtomicLong number = new AtomicLong();
        return socket -> {
            KeptConnection connection = new KeptConnection("fetch-" + number.getAndIncrement(), caps, talkative);
            if (socket != null) {
                connection.bind(socket);
            }
            return connection;
        };
    }

    @Override
    public void close() throws IOException {
        try (once) {
            keeping.close();
        }
    }

    /// The only way to say how connections are made.
    private static final class Builder extends PoolingHttpClientConnectionManagerBuilder {
        private final DetachedSocketFactory sockets;
        private final RacingOperator.Limits limits;

        Builder(DetachedSocketFactory sockets, RacingOperator.Limits limits) {
            this.sockets = sockets;
            this.limits = limits;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver resolver, TlsSocketStrategy tls) {
            return new RacingOperator(
                    sockets,
                    resolver,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register("https", tls)
                            .build(),
                    limits);
        }
    }
}
