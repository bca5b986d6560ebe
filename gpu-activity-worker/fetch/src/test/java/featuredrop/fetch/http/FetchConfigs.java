package featuredrop.fetch.http;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.time.Duration;
import java.util.List;

/// Configurations of fetching, for tests.
final class FetchConfigs {
    private FetchConfigs() {}

    static FetchConfig with(Duration total, long maxBytes, List<String> allowed) {
        return values(total, maxBytes, allowed).bind(FetchConfig.class);
    }

    static NamedValues values(Duration total, long maxBytes, List<String> allowed) {
        return NamedValues.none()
                .with("contact", "mailto:a@b.example")
                .with("total", total)
                .with("max-bytes", maxBytes + "B")
                .with("memory", 20 * maxBytes + "B")
                .with("per-second", 1_000)
                .with("retry-after", "PT2S")
                .with("allow", allowed)
                .with("dns.per-second", 1_000)
                .with("dns.time", "PT20S");
    }
}
