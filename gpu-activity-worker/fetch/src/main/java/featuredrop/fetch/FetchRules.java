package featuredrop.fetch;

import featuredrop.exchange.config.PartnerFetchConfig;
import java.util.Set;

/// What fetching a partner's images may and must do.
///
/// @param ports ports that may be asked besides 80 and 443
/// @param robotsTxt whether robots.txt of the image's host is honoured
public record FetchRules(Set<Integer> ports, boolean robotsTxt) {
    /// For a partner without exceptions.
    public static final FetchRules USUAL = new FetchRules(Set.of(), false);

    public FetchRules {
        ports = Set.copyOf(ports);
    }

    /// As configured.
    public static FetchRules of(PartnerFetchConfig config) {
        return new FetchRules(Set.copyOf(config.ports()), config.robotsTxt());
    }
}
