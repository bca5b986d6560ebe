package featuredrop.cli.command;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.Revisions;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `redo`: starts the next revision of an ended drop.
@Command(
        name = "redo",
        description = "Starts the next revision of an ended drop; it is published next to the old one, as <drop>.r<n>.")
public final class RedoCommand extends CliCommand {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "the reason, stored with the drop")
    private String reason = "";

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    public RedoCommand(RootCommand root) {
        super(root);
    }

    @Override
    int run(Connections connections) {
        requireReason(reason);
        Drops drops = new Drops(connections.temporal());
        DropKey key = drops.find(drop);
        Optional<DropRun> newest = drops.newest(key);
        if (newest.filter(DropRun::isRunning).isPresent()) {
            throw Refusal.no("The drop " + key + " is running");
        }
        int highest = new Revisions(connections, key).highest();
        if (highest == 0) {
            throw Refusal.no(
                    newest.isPresent()
                            ? "The drop " + key + " has ended without a delivery or a record of its closing;"
                                    + " the next scan starts it again"
                            : "There is no drop " + key
                                    + ": Temporal knows no run of it, and nothing of it is published"
                                    + " or closed; only an ended drop can be repeated");
        }
        DropRequest request = new DropRequest(key, highest + 1, reason);
        if (!ControlActivitiesImpl.start(connections.temporal(), request)) {
            throw Refusal.no("The drop " + key + " is running");
        }
        out().println("Started revision " + request.revision() + " of " + key);
        out().flush();
        if (!wait) {
            return ExitCode.OK;
        }
        DropLine end = new DropWait(drops, connections.config().temporal(), err()).untilEnd(key);
        out().println(end.drop() + "  " + end.stage() + "  " + end.waitingFor());
        return end.wasPublished() ? ExitCode.OK : ExitCode.NO;
    }
}
