package featuredrop.workflows.drop;

/// How a drop ended.
public enum DropEnd {
    /// Delivered and visible to readers.
    PUBLISHED,
    /// A newer stamp of the partner came before the plan was frozen.
    SUPERSEDED,
    /// The partner's data cannot be delivered, for the reason given.
    REJECTED,
    /// The target exists with other content; a person decides.
    CONFLICT,
    /// An operator aborted it.
    ABORTED,
    /// A failure that no retry can repair.
    FAILED
}
