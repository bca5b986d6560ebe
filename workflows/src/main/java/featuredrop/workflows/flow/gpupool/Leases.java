package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The counted leases of a pool. A holder has at most one; its epochs grow for ever, over all runs of its workflow id.
/// Deterministic: nothing depends on the order in which a map is walked.
final class Leases {
    /// Holders remembered after their release. A late acquire comes within minutes, not a thousand drops later.
    private static final int REMEMBERED = 1000;

    private final TreeMap<String, Lease> held = new TreeMap<>();
    private final TreeMap<String, Long> released = new TreeMap<>();
    private long leaselessSince;
    private long leasedSince;

    Leases(PoolCarried carried) {
        carried.leases().forEach(lease -> held.put(lease.holder(), lease));
        released.putAll(carried.released());
        leaselessSince = carried.leaselessSince();
        leasedSince = carried.leasedSince();
    }

    /// Takes a lease, unless its epoch is not above the holder's last released one. A holder that asks again renews the
    /// lease it has.
    ///
    /// @return whether the holder had none before and has one now
    boolean acquire(String holder, long epoch, long now) {
        if (epoch <= released.getOrDefault(holder, Long.MIN_VALUE)) {
            return false;
        }
        Lease present = held.get(holder);
        if (present != null) {
            held.put(holder, new Lease(holder, Math.max(epoch, present.epoch()), present.sinceMillis()));
            return false;
        }
        if (held.isEmpty()) {
            leasedSince = now;
        }
        held.put(holder, new Lease(holder, epoch, now));
        return true;
    }

    /// Gives a lease back; also remembered when it comes before its acquire.
    void release(String holder, long epoch, long now) {
        released.merge(holder, epoch, Math::max);
        if (released.size() > REMEMBERED) {
            released.entrySet().stream()
                    .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .ifPresent(oldest -> released.remove(oldest.getKey()));
        }
        Lease present = held.get(holder);
        if (present != null && present.epoch() <= epoch) {
            remove(holder, now);
        }
    }

    /// Removes the lease of a holder that is gone.
    void remove(String holder, long now) {
        if (held.remove(holder) != null && held.isEmpty()) {
            leaselessSince = now;
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    boolean has(String holder) {
        return held.containsKey(holder);
    }

    List<String> holders() {
        return List.copyOf(held.keySet());
    }

    /// Oldest first.
    List<Lease> list() {
        List<Lease> sorted = new ArrayList<>(held.values());
        sorted.sort(Comparator.comparingLong(Lease::sinceMillis).thenComparing(Lease::holder));
        return sorted;
    }

    Map<String, Long> released() {
        return released;
    }

    /// When the last lease went away, milliseconds since the epoch.
    long leaselessSince() {
        return leaselessSince;
    }

    /// When the first of the present leases came, milliseconds since the epoch.
    long leasedSince() {
        return leasedSince;
    }

    /// Counts the time without a lease from now on.
    void countFrom(long now) {
        leaselessSince = now;
    }
}
