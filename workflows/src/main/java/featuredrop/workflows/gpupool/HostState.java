package featuredrop.workflows.gpupool;

/// What a pool knows of one of its hosts. EC2's own word stands in [GpuHost#state()].
public enum HostState {
    STOPPED,
    /// EC2 was asked to start it and does not show it running yet.
    PENDING,
    /// EC2 shows it running; its operating system does not answer yet.
    BOOTING,
    /// It answers; it is asked whether GPU, disk and worker are sound.
    PROBING,
    /// It passed every check and takes chunks.
    READY,
    /// A check failed; it takes no new chunk until it passes again.
    SUSPECT,
    /// It finishes its chunks and takes no new one.
    DRAINING,
    REBOOTING,
    STOPPING,
    /// EC2 took it away, or shows it no more.
    LOST,
    /// It cannot be used until a person looks at it.
    IMPAIRED
}
