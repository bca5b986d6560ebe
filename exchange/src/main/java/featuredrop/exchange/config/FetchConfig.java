package featuredrop.exchange.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limits of the image source.
///
/// @param userAgent sent with every request, the contact after it; its first word is the name that rules for robots use
/// @param contact `mailto:` or `https:` address at which a web server's owner reaches the operator
/// @param connect time to connect
/// @param total time for the whole download, redirects and retries included, waits for a turn not
/// @param maxBytes most bytes of an image, raw and inflated
/// @param memory most bytes of fetched images that wait to be decoded, over all chunks; at least twice `max-bytes` for
///     each slot and once more
/// @param redirects most hops
/// @param connections open connections at a time, over all hosts
/// @param perHost connections to one host, and requests to one address, at a time
/// @param perSecond requests to one host in a second; fewer when the host answers 429 or 503
/// @param retryAfter longest wait that a host may ask for by `Retry-After`; a host that asks for more is left
///     alone, and its images end as `THROTTLED`
/// @param allow `host:port` entries that may be fetched although their address is not global unicast; for local systems
///     only
/// @param deny blocks of addresses, as in `2001:db8::/32`, that are never connected to although they are
///     global unicast, such as an organisation's own
/// @param dns how names become addresses
public record FetchConfig(
        @DefaultValue("FeatureDrop/0.1") String userAgent,
        @Nullable String contact,
        @DefaultValue("PT3S") Duration connect,
        @DefaultValue("PT30S") Duration total,
        @DefaultValue("20MiB") ByteCount maxBytes,
        @DefaultValue("256MiB") ByteCount memory,
        @DefaultValue("10") int redirects,
        @DefaultValue("256") int connections,
        @DefaultValue("4") int perHost,
        @DefaultValue("100") int perSecond,
        @DefaultValue("PT1M") Duration retryAfter,
        List<String> allow,
        List<String> deny,
        DnsConfig dns) {
    public FetchConfig {
        Check.given("user-agent", userAgent);
        Check.printable("user-agent", userAgent);
        if (contact != null) {
            Check.contact("contact", contact);
        }
        Check.positive("connect", connect);
        Check.positive("total", total);
        Check.positive("max-bytes", maxBytes);
        Check.atMost("max-bytes", maxBytes.bytes(), 1L << 30);
        Check.atLeast("memory", memory.bytes(), 4 * maxBytes.bytes());
        Check.between("redirects", redirects, 0, 10);
        Check.atLeast("connections", connections, 1);
        Check.atLeast("per-host", perHost, 1);
        Check.atLeast("per-second", perSecond, 1);
        Check.positive("retry-after", retryAfter);
        allow = List.copyOf(allow);
        deny.forEach(block -> Check.addressBlock("deny", block));
        deny = List.copyOf(deny);
    }

    /// Most memory that the body of one image takes: one of unknown length is copied once.
    public ByteCount mostOfOne() {
        return maxBytes.times(2);
    }

    /// The header, with the contact as web servers' owners expect it.
    public String userAgentWithContact() {
        return contact == null ? userAgent : userAgent + " (+" + contact + ")";
    }

    /// How names become addresses.
    ///
    /// @param perSecond most lookups in a second; each asks for IPv4 and IPv6 addresses, which is two packets, and
    ///     the resolver of an AWS network drops packets above 1,024
    /// @param floor least time that an answer is kept
    /// @param ceiling longest time that an answer is kept
    /// @param failed time for which a name that has no address is not asked again
    /// @param time for one lookup
    public record DnsConfig(
            @DefaultValue("400") int perSecond,
            @DefaultValue("PT30S") Duration floor,
            @DefaultValue("PT1H") Duration ceiling,
            @DefaultValue("PT1M") Duration failed,
            @DefaultValue("PT5S") Duration time) {
        public DnsConfig {
            Check.atLeast("per-second", perSecond, 1);
            Check.positive("floor", floor);
            Check.atLeast("ceiling", floor, ceiling);
            Check.positive("failed", failed);
            Check.positive("time", time);
        }
    }
}
