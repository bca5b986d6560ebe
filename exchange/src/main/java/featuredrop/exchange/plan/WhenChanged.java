package featuredrop.exchange.plan;

/// What becomes of a published drop whose landed files change.
public enum WhenChanged {
    /// A person is told.
    REPORT,
    /// The next revision is started.
    REDO
}
