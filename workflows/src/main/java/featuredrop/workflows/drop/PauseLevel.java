package featuredrop.workflows.drop;

/// How firmly work is stopped; a later constant is the firmer one.
public enum PauseLevel {
    /// Runs.
    RUNNING,
    /// Finishes what is in hand, then stops.
    PAUSED,
    /// Stopped now.
    FROZEN
}
