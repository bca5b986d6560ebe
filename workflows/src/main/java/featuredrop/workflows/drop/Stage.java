package featuredrop.workflows.drop;

/// Where a drop stands, in the terms that operators see.
public enum Stage {
    /// The data are not all on HDFS yet.
    AWAIT,
    /// Input files go to the exchange as chunks.
    EXPORT,
    /// Chunks become results on the GPU pool; the wait for the pool counts here.
    EXTRACT,
    /// Results come back to HDFS, into staging.
    RETURN,
    /// Staging is read back and counted.
    VERIFY,
    /// The delivery is renamed into place and the pointer moved.
    PUBLISH,
    /// The quarantined share is above the partner's limit: a person accepts or aborts.
    HELD,
    /// The drop has ended.
    CLOSED
}
