package featuredrop.images.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/// Processes that wait for their owner's next image while the lanes serve other owners. No process ever serves two.
/// Thread-safe; close ends them all, and whatever is parked later.
final class ParkedProcesses implements AutoCloseable {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final int most;
    private final Deque<Parked> parked = new ArrayDeque<>();
    private boolean closed;

    private record Parked(String owner, DecodingProcess process, long sinceNanos) {}

    /// @param most how many wait; beyond that, the one that waited longest is ended
    ParkedProcesses(int most) {
        this.most = most;
    }

    synchronized void park(String owner, DecodingProcess process) {
        parked.addLast(new Parked(owner, process, System.nanoTime()));
        while (parked.size() > (closed ? 0 : most)) {
            parked.removeFirst().process().close();
        }
    }

    /// The one of this owner that waited least.
    synchronized Optional<DecodingProcess> take(String owner) {
        for (Iterator<Parked> all = parked.descendingIterator(); all.hasNext(); ) {
            Parked one = all.next();
            if (one.owner().equals(owner)) {
                all.remove();
                return Optional.of(one.process());
            }
        }
        return Optional.empty();
    }

    /// Ends those whose owner sent nothing for a minute.
    synchronized void endForgotten() {
        long now = System.nanoTime();
        while (!parked.isEmpty() && now - parked.getFirst().sinceNanos() > KEPT.toNanos()) {
            parked.removeFirst().process().close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        parked.forEach(one -> one.process().close());
        parked.clear();
    }
}
