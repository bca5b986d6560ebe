package featuredrop.workflows.drop;

/// How firmly work is stopped; a later constant is the firmer one.
public enum PauseLevel {
    /// Runs.
    RUNNING,
    /// Running activities finish, then it stops.
    PAUSED,
    /// Stopped now.
    FROZEN
}
