package featuredrop.cli.command;

import featuredrop.workflows.drop.PauseLevel;
import java.util.Locale;

/// The operator's commands that are plain signals.
public enum PauseSignal {
    PAUSE("Pauses a drop, or all drops of a site, once their running activities have ended."),
    FREEZE("Pauses a drop, or all drops of a site, now. Running activities are cancelled."),
    RESUME("Ends the pause of a drop, or of a site. One does not end the other."),
    HOLD("Starts no new drops on a site."),
    UNHOLD("Starts new drops on a site again.");

    private final String description;

    PauseSignal(String description) {
        this.description = description;
    }

    /// The verb, and the name of the signal.
    public String verb() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String description() {
        return description;
    }

    /// Whether a single drop has this switch, or only a site.
    boolean isForDrops() {
        return switch (this) {
            case PAUSE, FREEZE, RESUME -> true;
            case HOLD, UNHOLD -> false;
        };
    }

    /// The level that a drop or site reports once it has acknowledged.
    PauseLevel level() {
        return switch (this) {
            case PAUSE, HOLD -> PauseLevel.PAUSED;
            case FREEZE -> PauseLevel.FROZEN;
            case RESUME, UNHOLD -> PauseLevel.RUNNING;
        };
    }

    /// The command of this verb.
    public Object command(RootCommand root) {
        return isForDrops() ? new PauseSignalCommand(root, this) : new HoldCommand(root, this);
    }
}
