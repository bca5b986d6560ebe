package featuredrop.cli.command;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.PrintableWriter;
import featuredrop.cli.display.RedoPlanText;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.RedoPlan;
import featuredrop.cli.drops.Revisions;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.RedoScope;
import java.util.Optional;

/// Starts the next revision of an ended drop, after its plan is printed.
final class NextRevision {
    private final Connections connections;
    private final PrintableWriter out;
    private final PrintableWriter err;

    NextRevision(Connections connections, PrintableWriter out, PrintableWriter err) {
        this.connections = connections;
        this.out = out;
        this.err = err;
    }

    /// What the operator asked for.
    ///
    /// @param scope which records are extracted again
    /// @param dryRun print the plan and start nothing
    /// @param waits wait until the drop has ended
    record Wish(String reason, RedoScope scope, boolean dryRun, boolean waits) {}

    /// @return the exit code
    int start(DropKey key, Wish wish) {
        Drops drops = new Drops(connections.temporal());
        Optional<DropRun> newest = drops.newest(key);
        if (newest.filter(DropRun::isRunning).isPresent()) {
            throw running(key);
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
        DropRequest request = new DropRequest(key, highest + 1, wish.reason(), wish.scope());
        RedoPlan plan = RedoPlan.of(connections, request);
        RedoPlanText.lines(plan).forEach(out::println);
        if (wish.dryRun()) {
            return ExitCode.OK;
        }
        if (wish.scope() == RedoScope.FAILED && plan.isEmpty()) {
            throw Refusal.no("No image of " + key + " may be there at another try; nothing was started");
        }
        if (!ControlActivitiesImpl.start(connections.temporal(), request)) {
            throw running(key);
        }
        out.println("Started revision " + request.revision() + " of " + key);
        out.flush();
        return wish.waits() ? waited(drops, key) : ExitCode.OK;
    }

    /// Waits for the end of the drop.
    ///
    /// @return the exit code
    int waited(Drops drops, DropKey key) {
        DropLine end = new DropWait(drops, connections.config().temporal(), err).untilEnd(key);
        out.println(end.drop() + "  " + end.stage() + "  " + end.waitingFor());
        return end.wasPublished() ? ExitCode.OK : ExitCode.NO;
    }

    private static Refusal running(DropKey key) {
        return Refusal.no("The drop " + key + " is running");
    }
}
