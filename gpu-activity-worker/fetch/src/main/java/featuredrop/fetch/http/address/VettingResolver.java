package featuredrop.fetch.http.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves names and literals, and refuses addresses that are not global unicast, or denied.
///
/// The client connects to exactly the addresses that this returns and asks for every hop, so no second
/// lookup can give another answer. A name with one refused address is refused whole: only an attack or a
/// mistake mixes them. Thread-safe.
public final class VettingResolver implements DnsResolver {
    private final Lookup lookup;
    private final Set<String> allowed;
    private final DeniedAddresses denied;

    /// How names become addresses.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /// @param allowed `host:port` entries that are not vetted
    VettingResolver(Lookup lookup, List<String> allowed) {
        this(lookup, allowed, new DeniedAddresses(List.of()));
    }

    /// @param allowed `host:port` entries that are not vetted
    /// @param denied addresses that are refused besides
    public VettingResolver(Lookup lookup, List<String> allowed, DeniedAddresses denied) {
        this.denied = denied;
        this.lookup = lookup;
        this.allowed =
                allowed.stream().map(entry -> entry.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /// Whether the configuration allows that host and port without a check.
    public boolean isAllowed(String host, int port) {
        return allowed.contains(host.toLowerCase(Locale.ROOT) + ":" + port);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.addresses(host);
        for (InetAddress address : addresses) {
            Optional<String> reason = SpecialAddresses.reason(address).or(() -> denied.reason(address));
            if (reason.isPresent()) {
                throw new BlockedAddressException(host, reason.get());
            }
        }
        return addresses;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        InetAddress[] addresses = isAllowed(host, port) ? lookup.addresses(host) : resolve(host);
        return Stream.of(addresses)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /// The host has an address that must not be connected to.
    public static final class BlockedAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        BlockedAddressException(String host, String reason) {
            super(host + " has an address that is " + reason);
        }
    }
}
