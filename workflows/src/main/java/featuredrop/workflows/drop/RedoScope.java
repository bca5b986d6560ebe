package featuredrop.workflows.drop;

/// Which records a redo extracts again.
public enum RedoScope {
    /// Only those of chunks without a result.
    MISSING,
    /// Also those whose failure may be over, see [Outcome#isPassing].
    FAILED,
    /// All.
    ALL
}
