package featuredrop.fetch.http.address;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Global addresses that must not be connected to all the same: blocks that the configuration names, and
/// those of this machine. Thread-safe.
public final class DeniedAddresses {
    private static final long KEPT = Duration.ofMinutes(1).toNanos();

    private final List<AddressBlock> blocks;
    private final Supplier<Set<InetAddress>> own;
    private volatile Own known;

    /// @param at the clock's time when they were read
    private record Own(Set<InetAddress> addresses, long at) {}

    /// @param blocks as in `192.0.2.0/24`
    public DeniedAddresses(List<String> blocks) {
        this(blocks, DeniedAddresses::ofThisMachine);
    }

    /// @param own reads the addresses of this machine
    public DeniedAddresses(List<String> blocks, Supplier<Set<InetAddress>> own) {
        this.blocks = blocks.stream().map(cidr -> AddressBlock.of(cidr, cidr)).toList();
        this.own = own;
        this.known = new Own(own.get(), System.nanoTime());
    }

    private static Set<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(DeniedAddresses::withoutZone)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new IllegalStateException("This machine does not tell its addresses", e);
        }
    }

    private static InetAddress withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
    }

    /// Why the address must not be connected to; empty when it may.
    public Optional<String> reason(InetAddress address) {
        return Stream.concat(Stream.of(address), SpecialAddresses.embeddedIn(address).stream())
                .flatMap(one -> denied(one).stream())
                .findFirst();
    }

    private Optional<String> denied(InetAddress address) {
        if (own().contains(address)) {
            return Optional.of("this machine's");
        }
        byte[] bytes = address.getAddress();
        return blocks.stream()
                .filter(block -> block.holds(bytes))
                .findFirst()
                .map(block -> "denied by " + block.name());
    }

    /// Addresses may come and go, and reading them costs system calls.
    private Set<InetAddress> own() {
        Own now = known;
        if (System.nanoTime() - now.at() > KEPT) {
            now = new Own(own.get(), System.nanoTime());
            known = now;
        }
        return now.addresses();
    }
}
