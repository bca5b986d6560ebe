package featuredrop.cli.servers;

/// What was found out about one place.
///
/// @param level whether a person must act
/// @param text one line: the key of the configuration, its value, what was found, what to do
public record Finding(Level level, String text) {
    /// Whether a person must act.
    public enum Level {
        /// As it must be.
        FINE,
        /// Nothing fails because of it yet.
        WARNING,
        /// Drops will fail or stand still.
        WRONG
    }
}
