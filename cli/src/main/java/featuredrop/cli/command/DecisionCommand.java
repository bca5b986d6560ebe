package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.drops.Drops;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `accept` and `abort`: updates that a drop validates first.
@Command
public abstract class DecisionCommand extends CliCommand {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "the reason, stored with the drop")
    private String reason = "";

    private final String update;

    private DecisionCommand(RootCommand root, String update) {
        super(root);
        this.update = update;
    }

    @Override
    protected final int run(Connections connections) {
        requireReason(reason);
        String workflow = new Drops(connections.temporal()).find(drop).workflowId();
        out().println(DropUpdate.send(connections.temporal(), workflow, update, reason));
        return ExitCode.OK;
    }

    /// Publishes a HELD drop.
    @Command(name = "accept", description = "Publishes a HELD drop despite its share of quarantined records.")
    public static final class Accept extends DecisionCommand {
        public Accept(RootCommand root) {
            super(root, "accept");
        }
    }

    /// Aborts a drop.
    @Command(name = "abort", description = "Aborts a drop. It stays closed until its listing changes.")
    public static final class Abort extends DecisionCommand {
        public Abort(RootCommand root) {
            super(root, "abort");
        }
    }
}
