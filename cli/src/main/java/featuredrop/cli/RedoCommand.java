package featuredrop.cli;

import featuredrop.drop.DropKey;
import featuredrop.drop.DropRequest;
import featuredrop.io.control.ControlActivitiesImpl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `redo`: starts the next revision of an ended drop.
@Command(
        name = "redo",
        description = "Starts the next revision of an ended drop; it is published beside the old one, as <drop>.r<n>.")
final class RedoCommand extends Verb {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "why, kept with the drop")
    private String reason = "";

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 when it was published")
    private boolean wait;

    RedoCommand(Root root) {
        super(root);
    }

    @Override
    int run(Connections connections) {
        Drops drops = new Drops(connections.temporal());
        DropKey key = drops.find(drop);
        if (drops.newest(key).filter(DropRun::isRunning).isPresent()) {
            throw Refusal.no("The drop " + key + " is running");
        }
        int highest = new Revisions(connections, key).highest();
        if (highest == 0) {
            throw Refusal.no("The drop " + key + " has not ended yet, so there is nothing to do again");
        }
        DropRequest request = new DropRequest(key, highest + 1, reason);
        if (!ControlActivitiesImpl.start(connections.temporal(), request)) {
            throw Refusal.no("The drop " + key + " is running");
        }
        out().println("Started revision " + request.revision() + " of " + key);
        out().flush();
        if (!wait) {
            return Exit.OK;
        }
        DropLine end = new DropWait(drops, connections.config().temporal(), err()).untilEnd(key);
        out().println(end.drop() + "  " + end.stage() + "  " + end.waitingFor());
        return end.stage().equals("PUBLISHED") ? Exit.OK : Exit.NO;
    }
}
