package featuredrop.workflows.drop;

import org.jspecify.annotations.Nullable;

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

    /// This pause, raised to `asked`: a pause does not lower a freeze, and the same level with the same reason, or
    /// with none, changes nothing. The sender is then unknown again.
    ///
    /// @param words the operator's reason, null for none
    public Pause raised(PauseLevel asked, @Nullable String words, long nowMillis) {
        String why = words == null ? "" : words.strip();
        PauseLevel firmer = asked.compareTo(level) < 0 ? level : asked;
        if (firmer == level && (why.isEmpty() || why.equals(reason))) {
            return this;
        }
        return new Pause(firmer, why.isEmpty() ? reason : why, "", stops() ? sinceMillis : nowMillis);
    }

    /// Whether work must stop.
    public boolean stops() {
        return level != PauseLevel.RUNNING;
    }

    /// What an operator reads of it, such as `paused by olga: disk full`; empty when nothing is stopped.
    public String describe() {
        return switch (level) {
            case RUNNING -> "";
            case PAUSED -> "paused" + byWhom();
            case FROZEN -> "frozen" + byWhom();
        };
    }

    /// Who asked for it and why, such as ` by olga: disk full`; either part is left out when it is not known.
    public String byWhom() {
        return (who.isEmpty() ? "" : " by " + who) + (reason.isEmpty() ? "" : ": " + reason);
    }
}
