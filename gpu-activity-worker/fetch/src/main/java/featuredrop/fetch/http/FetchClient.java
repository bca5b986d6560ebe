package featuredrop.fetch.http;

import featuredrop.exchange.config.FetchConfig;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Makes the HTTP client: no cookies, no credentials, no proxy of the environment, no redirect, no retry and
/// no inflating by itself, caps on headers.
final class FetchClient {
    static final Duration SILENCE = Duration.ofSeconds(5);
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LINE = 16 << 10;

    private FetchClient() {}

    /// @param resolver vets every name and literal that is connected to
    /// @param sockets where sockets come from
    static CloseableHttpClient open(FetchConfig limits, DnsResolver resolver, DetachedSocketFactory sockets) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections(limits, resolver, sockets))
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
                .disableAuthCaching()
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(
            FetchConfig limits, DnsResolver resolver, DetachedSocketFactory sockets) {
        Http1Config caps = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_HEADER_LINE)
                .build();
        return new Builder(sockets)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(caps)
                        .build())
                .setDnsResolver(resolver)
                .setMaxConnTotal(limits.connections())
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
    }

    /// The only way to say where sockets come from.
    private static final class Builder extends PoolingHttpClientConnectionManagerBuilder {
        private final DetachedSocketFactory sockets;

        Builder(DetachedSocketFactory sockets) {
            this.sockets = sockets;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver resolver, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    sockets,
                    ports,
                    resolver,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register("https", tls)
                            .build());
        }
    }
}
