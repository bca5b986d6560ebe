package featuredrop.workflows.gpupool;

/// What a pool of GPU hosts is doing.
public enum PoolPhase {
    STOPPED,
    STARTING,
    READY,
    /// Takes no new chunk; the running ones finish.
    DRAINING,
    REBOOTING,
    STOPPING,
    /// EC2 has no capacity for the type; it is asked again, slowly.
    WAITING_CAPACITY,
    /// A person must look; the detail says at what.
    FAILED
}
