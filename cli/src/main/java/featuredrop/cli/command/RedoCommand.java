package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.drops.Drops;
import featuredrop.workflows.drop.RedoScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `redo`: starts the next revision of an ended drop.
@Command(
        name = "redo",
        description = "Starts the next revision of an ended drop; it is published next to the old one, as <drop>.r<n>."
                + " Chunks that have a result are not extracted again, unless an option says so.")
public final class RedoCommand extends CliCommand {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "the reason, stored with the drop")
    private String reason = "";

    @Option(names = "--failed", description = "try the images again whose failure may be over")
    private boolean failed;

    @Option(names = "--all", description = "extract every record again")
    private boolean all;

    @Option(names = "--dry-run", description = "print the plan, start nothing")
    private boolean dryRun;

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    public RedoCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        requireReason(reason);
        if (failed && all) {
            throw Refusal.usage("--failed and --all exclude each other");
        }
        RedoScope scope = all ? RedoScope.ALL : failed ? RedoScope.FAILED : RedoScope.MISSING;
        return new NextRevision(connections, out(), err())
                .start(
                        new Drops(connections.temporal()).find(drop),
                        new NextRevision.Wish(reason, scope, dryRun, wait));
    }
}
