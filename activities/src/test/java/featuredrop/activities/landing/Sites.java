package featuredrop.activities.landing;

import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.plan.LandingLayout;
import java.util.Map;

/// Configurations of sites for tests.
public final class Sites {
    private Sites() {}

    /// A site that lands in `/landing` and delivers to `/out`.
    public static SiteConfig site(Map<String, NamedValues> partners) {
        NamedValues site = NamedValues.none()
                .with("hdfs", "hdfs://namenode:8020")
                .with("landing", "/landing")
                .with("output", "/out");
        for (Map.Entry<String, NamedValues> partner : partners.entrySet()) {
            site = site.with("partners." + partner.getKey(), partner.getValue());
        }
        return site.bind(SiteConfig.class);
    }

    /// A partner of the `directory` layout with the flag `_SUCCESS`.
    public static NamedValues directory(int id) {
        return partner(id, LandingLayout.DIRECTORY, "_SUCCESS");
    }

    /// A partner of the `manifest` layout.
    public static NamedValues manifest(int id) {
        return partner(id, LandingLayout.MANIFEST, "_SUCCESS");
    }

    /// A partner of that layout.
    public static NamedValues partner(int id, LandingLayout layout, String doneFlag) {
        return NamedValues.none()
                .with("id", id)
                .with("layout", layout)
                .with("done-flag", doneFlag)
                .with("model", "model");
    }
}
