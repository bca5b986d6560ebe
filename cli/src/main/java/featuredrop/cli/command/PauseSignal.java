package featuredrop.cli.command;

import featuredrop.workflows.drop.PauseLevel;
import java.util.Locale;

/// The operator's verbs that are plain signals.
public enum PauseSignal {
    PAUSE("Lets a drop, or all drops of a site, finish what is in hand and then stops them."),
    FREEZE("Stops a drop, or all drops of a site, now."),
    RESUME("Lifts a drop's own pause, or a site's; one never lifts the other."),
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

    /// What a pause says once it is so.
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
