package featuredrop.workflows.gpupool;

/// What a pool tells its holders whenever it changes.
///
/// @param pool which pool
/// @param phase what it is doing
/// @param slots chunks it can extract at the same time; 0 unless READY
/// @param detail for the operator, empty when there is nothing to say
public record PoolNotice(String pool, PoolPhase phase, int slots, String detail) {}
