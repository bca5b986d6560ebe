package featuredrop.fetch.http.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Tells global unicast addresses from all others, by the special-purpose registries of IANA.
///
/// `InetAddress` has flags for loopback, link-local and site-local only; they are false for unique local
/// addresses, carrier-grade NAT, and the metadata services of clouds on IPv6. An IPv6 address that carries
/// an IPv4 address leads there, so that one is judged too.
final class SpecialAddresses {
    private static final List<AddressBlock> IPV4 = List.of(
            block("0.0.0.0/8", "this network"),
            block("10.0.0.0/8", "private"),
            block("100.64.0.0/10", "carrier-grade NAT"),
            block("127.0.0.0/8", "loopback"),
            // In no registry: Azure's machines reach their platform there.
            block("168.63.129.16/32", "a cloud's platform"),
            block("169.254.0.0/16", "link-local"),
            block("172.16.0.0/12", "private"),
            block("192.0.0.0/24", "protocol assignments"),
            block("192.0.2.0/24", "documentation"),
            block("192.88.99.0/24", "relay anycast"),
            block("192.168.0.0/16", "private"),
            block("198.18.0.0/15", "benchmarking"),
            block("198.51.100.0/24", "documentation"),
            block("203.0.113.0/24", "documentation"),
            block("224.0.0.0/4", "multicast"),
            block("240.0.0.0/4", "reserved"));

    /// Inside of global unicast.
    private static final List<AddressBlock> IPV6 = List.of(
            block("2001::/23", "protocol assignments"),
            block("2001:db8::/32", "documentation"),
            block("3fff::/20", "documentation"));

    private static final AddressBlock GLOBAL_UNICAST = block("2000::/3", "global unicast");
    private static final AddressBlock MAPPED = block("::ffff:0:0/96", "mapped");
    private static final AddressBlock NAT64 = block("64:ff9b::/96", "NAT64");
    private static final AddressBlock SIX_TO_FOUR = block("2002::/16", "6to4");
    private static final AddressBlock TEREDO = block("2001::/32", "Teredo");

    private SpecialAddresses() {}

    /// Why the address must not be connected to; empty for a global unicast address.
    static Optional<String> reason(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? reason(IPV4, bytes) : reason6(bytes);
    }

    private static Optional<String> reason6(byte[] bytes) {
        if (MAPPED.holds(bytes) || NAT64.holds(bytes)) {
            return embedded(bytes, 12);
        }
        if (!GLOBAL_UNICAST.holds(bytes)) {
            return Optional.of("not global unicast");
        }
        if (SIX_TO_FOUR.holds(bytes)) {
            return embedded(bytes, 2);
        }
        if (TEREDO.holds(bytes)) {
            return embedded(bytes, 4).or(() -> reason(IPV4, teredoClient(bytes)));
        }
        return reason(IPV6, bytes).or(() -> isIsatap(bytes) ? embedded(bytes, 12) : Optional.empty());
    }

    /// IPv4 addresses that an IPv6 address carries.
    static List<InetAddress> embeddedIn(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return List.of();
        }
        if (MAPPED.holds(bytes) || NAT64.holds(bytes) || isIsatap(bytes)) {
            return List.of(four(bytes, 12));
        }
        if (TEREDO.holds(bytes)) {
            return List.of(four(bytes, 4), four(teredoClient(bytes), 0));
        }
        return SIX_TO_FOUR.holds(bytes) ? List.of(four(bytes, 2)) : List.of();
    }

    private static InetAddress four(byte[] bytes, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Optional<String> embedded(byte[] bytes, int at) {
        return reason(IPV4, Arrays.copyOfRange(bytes, at, at + 4));
    }

    /// RFC 5214, 6.1: an interface identifier of `5efe` and an IPv4 address, with or without the bits for
    /// universal and group.
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~0x03) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    /// The client's address stands inverted.
    private static byte[] teredoClient(byte[] bytes) {
        byte[] client = new byte[4];
        for (int i = 0; i < 4; i++) {
            client[i] = (byte) ~bytes[12 + i];
        }
        return client;
    }

    private static Optional<String> reason(List<AddressBlock> blocks, byte[] address) {
        return blocks.stream()
                .filter(block -> block.holds(address))
                .map(AddressBlock::name)
                .findFirst();
    }

    private static AddressBlock block(String cidr, String name) {
        return AddressBlock.of(cidr, name);
    }
}
