package featuredrop.gpu.fetch.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Politeness and patience per host: so many connections at a time, and no more waiting for a host that
/// does not answer.
///
/// Without the latter a chunk whose images all lie on one dead host would take an hour of timeouts.
/// Thread-safe.
final class HostGates {
    /// So many fetches in a row without an answer, and a host counts as down.
    static final int SILENT_LIMIT = 20;

    private static final Duration DOWN_FOR = Duration.ofMinutes(1);
    /// Gates that nobody uses are dropped above this number.
    private static final int MANY = 10_000;

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final int perHost;

    HostGates(int perHost) {
        this.perHost = perHost;
    }

    /// The gate of one host and port.
    Gate of(String hostAndPort) {
        if (gates.size() > MANY) {
            gates.values().removeIf(gate -> gate.turns.availablePermits() == perHost && !gate.isDown());
        }
        return gates.computeIfAbsent(hostAndPort, host -> new Gate(perHost));
    }

    /// One host.
    static final class Gate {
        private final Semaphore turns;
        private final AtomicInteger silent = new AtomicInteger();
        private final AtomicLong downUntil = new AtomicLong(System.nanoTime());

        private Gate(int turns) {
            this.turns = new Semaphore(turns, true);
        }

        /// Waits for a turn; [#leave] gives it back.
        void enter() throws InterruptedException {
            turns.acquire();
        }

        void leave() {
            turns.release();
        }

        /// The host answered, whatever it said.
        void answered() {
            silent.set(0);
        }

        /// The host could not be reached or did not answer in time.
        void didNotAnswer() {
            if (silent.incrementAndGet() % SILENT_LIMIT == 0) {
                downUntil.set(System.nanoTime() + DOWN_FOR.toNanos());
            }
        }

        /// Whether asking is not worth the wait just now.
        boolean isDown() {
            return silent.get() >= SILENT_LIMIT && System.nanoTime() - downUntil.get() < 0;
        }
    }
}
