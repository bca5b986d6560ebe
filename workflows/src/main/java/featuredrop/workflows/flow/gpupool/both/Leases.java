package featuredrop.workflows.flow.gpupool.both;

import featuredrop.workflows.gpupool.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The counted leases of a pool, and which holders have to be told of its phase. A holder has at most one lease; its
/// epochs grow without end, over all runs of its workflow id.
/// Deterministic: nothing depends on the order in which a map is walked.
public final class Leases {
    /// Holders remembered after their release. A late acquire comes within minutes, not a thousand drops later.
    private static final int REMEMBERED = 1000;

    private final TreeMap<String, Lease> held = new TreeMap<>();
    private final TreeMap<String, Long> released = new TreeMap<>();
    private final Set<String> untold = new LinkedHashSet<>();
    private long leaselessSince;
    private long leasedSince;

    /// @param leases held
    /// @param released the last released epoch of each holder
    /// @param leaselessSince when the last lease went away
    /// @param leasedSince when the first of the present leases came
    public Leases(List<Lease> leases, Map<String, Long> released, long leaselessSince, long leasedSince) {
        leases.forEach(lease -> held.put(lease.holder(), lease));
        this.released.putAll(released);
        this.leaselessSince = leaselessSince;
        this.leasedSince = leasedSince;
    }

    /// Takes a lease, unless its epoch is not above the holder's last released one. A holder that asks again renews the
    /// lease it has. A holder with a lease is told the pool's phase.
    ///
    /// @return whether the holder had none before and has one now
    public boolean acquire(String holder, long epoch, long now) {
        boolean isNew = take(holder, epoch, now);
        if (held.containsKey(holder)) {
            untold.add(holder);
        }
        return isNew;
    }

    private boolean take(String holder, long epoch, long now) {
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
    public void release(String holder, long epoch, long now) {
        untold.remove(holder);
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

    /// Removes the lease of a holder that no longer exists.
    public void remove(String holder, long now) {
        if (held.remove(holder) != null && held.isEmpty()) {
            leaselessSince = now;
        }
    }

    /// Removes the lease of a holder that could not be told; it is not told again.
    public void forget(String holder, long now) {
        remove(holder, now);
        untold.remove(holder);
    }

    /// Whether that holder has a lease.
    public boolean holds(String holder) {
        return held.containsKey(holder);
    }

    public boolean isEmpty() {
        return held.isEmpty();
    }

    /// Every holder has to be told.
    public void tellAll() {
        untold.addAll(held.keySet());
    }

    /// Whether some holder has not been told the latest news.
    public boolean hasUntold() {
        return untold.stream().anyMatch(held::containsKey);
    }

    /// The holders that have not been told the latest news; from now on they count as told.
    public List<String> takeUntold() {
        List<String> holders = untold.stream().filter(held::containsKey).toList();
        untold.clear();
        return holders;
    }

    public List<String> holders() {
        return List.copyOf(held.keySet());
    }

    /// Oldest first.
    public List<Lease> list() {
        List<Lease> sorted = new ArrayList<>(held.values());
        sorted.sort(Comparator.comparingLong(Lease::sinceMillis).thenComparing(Lease::holder));
        return sorted;
    }

    public Map<String, Long> released() {
        return released;
    }

    /// When the last lease went away, milliseconds since the epoch.
    public long leaselessSince() {
        return leaselessSince;
    }

    /// When the time ends that a pool without a lease stays up, milliseconds since the epoch.
    public long graceEnds(Duration grace) {
        return leaselessSince + grace.toMillis();
    }

    /// When the first of the present leases came, milliseconds since the epoch.
    public long leasedSince() {
        return leasedSince;
    }

    /// Counts the time without a lease from now on.
    public void countFrom(long now) {
        leaselessSince = now;
    }
}
