package featuredrop.fetch.http;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.http.url.ImageUrl;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Politeness and patience per host: so many connections at a time, so many requests a second, none while the
/// host asks for time, and one at a time to a host that was given up. What one host does holds up only
/// those who wait for it. Thread-safe.
final class HostGates {
    /// Above this number, gates that are not in use are dropped.
    private static final int MANY = 10_000;

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final FetchConfig limits;
    private final LongSupplier nanoTime;

    HostGates(FetchConfig limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /// The gate of a URL's host: http and https of one host share it, another port is a server of its own.
    Gate of(ImageUrl url) {
        if (gates.size() > MANY) {
            gates.values().removeIf(Gate::isIdle);
        }
        return gates.computeIfAbsent(url.server(), host -> new Gate());
    }

    /// One host.
    final class Gate {
        private final Semaphore turns = new Semaphore(limits.perHost(), true);
        private final HostHealth health = new HostHealth(limits.perSecond(), limits.retryAfter(), nanoTime.getAsLong());
        private volatile long usualBytes;
        private boolean trial;

        /// Waits for a turn; [#leave] gives it back.
        ///
        /// @param arrived the clock's time since when the image waits for the host
        /// @return why there is none
        Optional<HopResult.Refusal> enter(long arrived) throws InterruptedException {
            turns.acquire();
            boolean entered = false;
            try {
                Optional<HopResult.Refusal> refusal = refusal(arrived);
                while (refusal.isEmpty()) {
                    long wait = take();
                    if (wait == 0) {
                        entered = true;
                        return refusal;
                    }
                    TimeUnit.NANOSECONDS.sleep(wait);
                    refusal = refusal(arrived);
                }
                return refusal;
            } finally {
                if (!entered) {
                    turns.release();
                }
            }
        }

        private synchronized Optional<HopResult.Refusal> refusal(long arrived) {
            return health.refusal(arrived, nanoTime.getAsLong())
                    .map(outcome -> new HopResult.Refusal(
                            outcome, "not asked: the host failed too often in a row, or asked to be left alone"));
        }

        /// A host that was given up is tried by one at a time, and the others wait for what comes of it.
        private synchronized long take() {
            if (health.isGivenUp() && trial) {
                return LOOK_AGAIN;
            }
            long wait = health.take(nanoTime.getAsLong());
            trial |= wait == 0 && health.isGivenUp();
            return wait;
        }

        void leave() {
            synchronized (this) {
                trial = false;
            }
            turns.release();
        }

        /// Tells what the host said to a request.
        ///
        /// @param asked the clock's time when it was sent
        synchronized void heard(HopResult answer, long asked) {
            long now = nanoTime.getAsLong();
            if (!(answer instanceof HopResult.Refusal refusal)) {
                health.answered();
                return;
            }
            switch (refusal.sign()) {
                case ANSWER -> health.answered();
                case BUSY -> health.refused(asked, now, refusal.retryAfter());
                case SILENCE -> health.wasSilent(asked, now);
                case DRIP -> health.dripped(now);
            }
        }

        /// The length of the host's last body, or of the last that found no room.
        long usualBytes() {
            return usualBytes;
        }

        void sent(long bytes) {
            usualBytes = bytes;
        }

        private synchronized boolean isIdle() {
            return turns.availablePermits() == limits.perHost() && health.isUnremarkable(nanoTime.getAsLong());
        }
    }
}
