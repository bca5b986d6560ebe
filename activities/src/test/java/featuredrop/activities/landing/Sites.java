package featuredrop.activities.landing;

import featuredrop.exchange.config.ChunkConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.PartnerFetchConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.record.IdScheme;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Configurations of sites for tests.
public final class Sites {
    /// The chunks of the default configuration.
    public static final ChunkConfig CHUNKS = new ChunkConfig(2_000, 32 << 20, 256 << 20, 4, 2);

    private Sites() {}

    /// A site that lands in `/landing` and delivers to `/out`.
    public static SiteConfig site(Map<String, PartnerConfig> partners) {
        return new SiteConfig(
                "hdfs://namenode:8020",
                "/landing",
                "/out",
                DeliveryLayout.PARTNER_FIRST,
                200,
                Optional.empty(),
                partners);
    }

    /// A partner of the `directory` layout with the flag `_SUCCESS`.
    public static PartnerConfig directory(int id) {
        return partner(id, LandingLayout.DIRECTORY, "_SUCCESS");
    }

    /// A partner of the `manifest` layout.
    public static PartnerConfig manifest(int id) {
        return partner(id, LandingLayout.MANIFEST, "_SUCCESS");
    }

    /// A partner whose drops are looked for every 30 seconds.
    public static PartnerConfig partner(int id, LandingLayout layout, String doneFlag) {
        return new PartnerConfig(
                id,
                layout,
                doneFlag,
                IdScheme.HASHED,
                "model",
                "gpu",
                0.2,
                Duration.ofSeconds(30),
                Duration.ofHours(2),
                Duration.ofDays(2),
                PartnerFetchConfig.usual());
    }
}
