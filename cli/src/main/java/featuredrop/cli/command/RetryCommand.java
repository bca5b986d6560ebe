package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.display.RedoPlanText;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.RedoPlan;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.RedoScope;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `retry`: goes on with the step of a HELD drop that failed, or tries failed images again: those of a running drop in
/// place, those of an ended one in its next revision.
@Command(
        name = "retry",
        description = "Goes on with the step of a HELD drop that failed, or tries the images again whose failure may be"
                + " over: of a HELD drop in place, of an ended one in its next revision.")
public final class RetryCommand extends CliCommand {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "the reason, stored with the drop")
    private String reason = "";

    @Option(names = "--dry-run", description = "print the plan, change nothing")
    private boolean dryRun;

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    public RetryCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        Drops drops = new Drops(connections.temporal());
        DropKey key = drops.find(drop);
        Optional<DropRun> running = drops.newest(key).filter(DropRun::isRunning);
        if (running.isEmpty()) {
            return new NextRevision(connections, out(), err())
                    .start(key, new NextRevision.Wish(reason, RedoScope.FAILED, dryRun, wait));
        }
        drops.status(running.get())
                .filter(status -> status.retriable() > 0)
                .map(status -> new DropRequest(key, status.revision(), reason, RedoScope.FAILED))
                .map(request -> RedoPlan.of(connections, request))
                .ifPresent(plan -> RedoPlanText.lines(plan).forEach(out()::println));
        if (!dryRun) {
            out().println(DropUpdate.send(connections.temporal(), key.workflowId(), "retry", reason));
            out().flush();
        }
        return wait && !dryRun ? new NextRevision(connections, out(), err()).waited(drops, key) : ExitCode.OK;
    }
}
