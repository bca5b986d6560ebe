package featuredrop.fetch.http;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.FetchConfig.DnsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Configurations of fetching, for tests.
final class FetchConfigs {
    static final DnsConfig DNS = new DnsConfig(
            1_000, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(20));

    private FetchConfigs() {}

    static FetchConfig with(Duration total, long maxBytes, List<String> allowed) {
        return new FetchConfig(
                "FeatureDrop/0.1",
                Optional.of("mailto:a@b.example"),
                Duration.ofSeconds(3),
                total,
                maxBytes,
                20 * maxBytes,
                3,
                256,
                4,
                1_000,
                Duration.ofSeconds(2),
                allowed,
                DNS);
    }
}
