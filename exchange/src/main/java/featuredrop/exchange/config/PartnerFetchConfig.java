package featuredrop.exchange.config;

import java.util.List;

/// What fetching this partner's images may and must do.
///
/// @param ports ports that may be asked besides 80 and 443
/// @param robotsTxt whether robots.txt of the image's host is honoured, for partners whose images lie on others' hosts
public record PartnerFetchConfig(
        List<Integer> ports, @DefaultValue("false") boolean robotsTxt) {
    public PartnerFetchConfig {
        ports.forEach(port -> Check.between("ports", port, 1, 65_535));
        ports = List.copyOf(ports);
    }
}
