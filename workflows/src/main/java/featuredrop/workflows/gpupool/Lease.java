package featuredrop.workflows.gpupool;

/// A drop's statement "I need the pool up".
///
/// @param holder workflow id of the drop
/// @param epoch counts the holder's leases; one not above the last released is ignored
/// @param sinceMillis when it was taken, milliseconds since the epoch
public record Lease(String holder, long epoch, long sinceMillis) {}
