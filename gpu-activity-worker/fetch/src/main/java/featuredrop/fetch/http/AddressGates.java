package featuredrop.fetch.http;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// So many requests at a time to one address, whatever names lead there: a zone whose every name points at one
/// victim must not multiply what one host gets. Thread-safe.
final class AddressGates {
    /// Above this number, gates that are not in use are dropped.
    private static final int MANY = 10_000;

    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();
    private final int perAddress;

    AddressGates(int perAddress) {
        this.perAddress = perAddress;
    }

    /// Waits for a turn at each of the addresses, of which any may be connected to. All take them in the same
    /// order, which excludes a deadlock.
    Turns enter(List<InetSocketAddress> addresses) throws InterruptedException {
        if (gates.size() > MANY) {
            gates.values().removeIf(gate -> gate.availablePermits() == perAddress);
        }
        Turns turns = new Turns();
        try {
            for (String key : addresses.stream()
                    .map(AddressGates::key)
                    .distinct()
                    .sorted()
                    .toList()) {
                Semaphore gate = gates.computeIfAbsent(key, absent -> new Semaphore(perAddress, true));
                gate.acquire();
                turns.taken.add(gate);
            }
        } catch (InterruptedException e) {
            turns.close();
            throw e;
        }
        return turns;
    }

    /// http and https of one machine count together, another port is a server of its own.
    private static String key(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return address.getPort() == 80 || address.getPort() == 443 ? host : host + " " + address.getPort();
    }

    /// The turns of one request; closing gives them back.
    static final class Turns implements AutoCloseable {
        private final Deque<Semaphore> taken = new ArrayDeque<>();

        private Turns() {}

        @Override
        public void close() {
            while (!taken.isEmpty()) {
                taken.removeLast().release();
            }
        }
    }
}
