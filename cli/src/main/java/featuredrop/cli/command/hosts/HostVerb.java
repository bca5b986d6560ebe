package featuredrop.cli.command.hosts;

import featuredrop.cli.command.RootCommand;
import java.util.Locale;

/// What an operator does with one host.
public enum HostVerb {
    DRAIN("drainHost", "Lets a host finish its chunks, then stops it."),
    REBOOT("rebootHost", "Reboots a host through EC2. Its chunks are repeated."),
    STOP("stopHost", "Stops a host now. Its chunks are repeated."),
    PROBE("checkHost", "Checks a host now, also one that the pool has set aside.");

    private final String update;
    private final String description;

    HostVerb(String update, String description) {
        this.update = update;
        this.description = description;
    }

    /// The word that is typed.
    public String verb() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String description() {
        return description;
    }

    /// The update of the pool's workflow.
    String update() {
        return update;
    }

    /// Whether the host is to be down at the end.
    boolean stopsHost() {
        return this == DRAIN || this == STOP;
    }

    /// The command of this verb.
    public Object command(RootCommand root) {
        return new HostVerbCommand(root, this);
    }
}
