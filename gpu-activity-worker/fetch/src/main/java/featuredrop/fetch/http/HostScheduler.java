package featuredrop.fetch.http;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.address.VettingResolver;
import featuredrop.fetch.http.url.ImageUrl;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Asks a host when it is its turn: first the name, then room for the body, then the host's gate, then the
/// gates of its addresses, then a connection. A fetch that holds one of them never waits for a fetch that waits for it,
/// so there is no deadlock.
/// The time limit of a fetch runs only while it has a connection. Thread-safe.
final class HostScheduler {
    /// What a fetch takes before anything is known of the body.
    static final long FIRST_ROOM = 16 << 10;

    /// Bodies of this size are worth asking for room before the server is asked.
    private static final long LARGE = 1 << 20;

    private static final int MEMORY_TRIES = 4;

    private final VettingResolver resolver;
    private final Hop hop;
    private final HostGates gates;
    private final AddressGates addressGates;
    private final Semaphore connections;

    HostScheduler(FetchConfig limits, VettingResolver resolver, Hop hop) {
        this.resolver = resolver;
        this.hop = hop;
        this.gates = new HostGates(limits, System::nanoTime);
        this.addressGates = new AddressGates(limits.perHost());
        this.connections = new Semaphore(limits.connections(), true);
    }

    /// One fetch's time and room. Used by one thread.
    static final class FetchBudget {
        /// A second try is no later one.
        private final long arrived = System.nanoTime();

        private final long maxBytes;
        private final BodyMemory.Room memory;
        private Duration left;
        private boolean asked;
        private boolean alone;

        FetchBudget(Duration total, long maxBytes, BodyMemory.Room memory) {
            this.left = total;
            this.maxBytes = maxBytes;
            this.memory = memory;
        }

        void spend(Duration spent) {
            left = left.minus(spent);
        }

        /// From now on each request gets a connection of its own: what failed once may have failed because of
        /// what an earlier request left behind.
        void useNewConnections() {
            alone = true;
        }

        boolean allows(Duration time) {
            return left.compareTo(time) > 0;
        }

        /// Whether the last try reached for a server.
        boolean isAsked() {
            return asked;
        }

        private Hop.Allowance allowance() {
            return new Hop.Allowance(left.isPositive() ? left : Duration.ofMillis(1), maxBytes, memory, alone);
        }
    }

    /// Asks once; never answers [HopResult.NoRoom].
    HopResult ask(ImageUrl url, FetchBudget visit) throws InterruptedException {
        visit.asked = false;
        HostGates.Gate gate = gates.of(url);
        List<InetSocketAddress> addresses;
        try {
            addresses = resolver.resolve(url.host(), url.port());
        } catch (UnknownHostException e) {
            visit.asked = true;
            requireNoInterrupt();
            return HopFailures.of(url, e);
        }
        long usual = gate.usualBytes();
        long room = usual < LARGE ? FIRST_ROOM : usual;
        for (int i = 1; ; i++) {
            visit.memory.await(Math.min(room, 2 * visit.maxBytes));
            HopResult answer = askInTurn(url, new Door(gate, addresses), visit);
            if (!(answer instanceof HopResult.NoRoom(long bytes))) {
                return answer;
            }
            // A server that says another length each time gets the room for any.
            room = i < MEMORY_TRIES ? bytes : 2 * visit.maxBytes;
            gate.sent(bytes);
        }
    }

    /// What a request has to pass: its host by name, and by address.
    private record Door(HostGates.Gate gate, List<InetSocketAddress> addresses) {}

    private HopResult askInTurn(ImageUrl url, Door door, FetchBudget visit) throws InterruptedException {
        HostGates.Gate gate = door.gate();
        Optional<HopResult.Refusal> refusal = gate.enter(visit.arrived);
        if (refusal.isPresent()) {
            return about(url, refusal.get());
        }
        try {
            return askInTurnOf(door.addresses(), url, gate, visit);
        } finally {
            gate.leave();
        }
    }

    private HopResult askInTurnOf(
            List<InetSocketAddress> addresses, ImageUrl url, HostGates.Gate gate, FetchBudget visit)
            throws InterruptedException {
        AddressGates.Turns turns = addressGates.enter(addresses);
        try {
            connections.acquire();
            try {
                return asked(url, gate, visit);
            } finally {
                connections.release();
            }
        } finally {
            turns.close();
        }
    }

    private HopResult asked(ImageUrl url, HostGates.Gate gate, FetchBudget visit) throws InterruptedException {
        visit.asked = true;
        long started = System.nanoTime();
        HopResult answer = hop.ask(url, visit.allowance());
        visit.spend(Duration.ofNanos(System.nanoTime() - started));
        requireNoInterrupt();
        gate.heard(answer, started);
        if (answer instanceof HopResult.Body(byte[] bytes)) {
            gate.sent(bytes.length);
        } else {
            visit.memory.tryHold(0);
        }
        return answer;
    }

    private static void requireNoInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Another try would only hear the same.
    private static HopResult.Refusal about(ImageUrl url, HopResult.Refusal refusal) {
        return new HopResult.Refusal(refusal.outcome(), url + ": " + refusal.detail()).lasting();
    }
}
