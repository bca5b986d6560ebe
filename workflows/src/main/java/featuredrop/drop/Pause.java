package featuredrop.drop;

/// A pause level with who set it, why and since when.
///
/// @param level how firmly
/// @param reason the operator's words, empty when none were given
/// @param who the identity that sent the signal, empty until it is known
/// @param sinceMillis when it took effect, milliseconds since the epoch; 0 for [#NONE]
public record Pause(PauseLevel level, String reason, String who, long sinceMillis) {
    /// Nothing is paused.
    public static final Pause NONE = new Pause(PauseLevel.RUNNING, "", "", 0);

    /// The same pause, now that it is known who asked for it.
    public Pause by(String identity) {
        return new Pause(level, reason, identity, sinceMillis);
    }

    /// Whether work must stop.
    public boolean stops() {
        return level != PauseLevel.RUNNING;
    }
}
