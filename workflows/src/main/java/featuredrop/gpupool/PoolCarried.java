package featuredrop.gpupool;

import java.util.List;
import java.util.Map;

/// What a pool hands to its next run.
///
/// @param phase as it was
/// @param detail as it was
/// @param sinceMillis when the phase began
/// @param leases as they were
/// @param released the last released epoch of each holder, so that a late acquire cannot leak
public record PoolCarried(
        PoolPhase phase, String detail, long sinceMillis, List<Lease> leases, Map<String, Long> released) {
    /// A pool that has never run.
    public static final PoolCarried NEW = new PoolCarried(PoolPhase.STOPPED, "", 0, List.of(), Map.of());

    public PoolCarried {
        leases = List.copyOf(leases);
        released = Map.copyOf(released);
    }
}
