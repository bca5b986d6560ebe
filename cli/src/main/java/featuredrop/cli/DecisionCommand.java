package featuredrop.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `accept` and `abort`: updates that a drop checks before it takes them.
@Command
abstract class DecisionCommand extends Verb {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--reason", required = true, description = "why, kept with the drop")
    private String reason = "";

    private final String update;

    private DecisionCommand(Root root, String update) {
        super(root);
        this.update = update;
    }

    @Override
    final int run(Connections connections) {
        String workflow = new Drops(connections.temporal()).find(drop).workflowId();
        out().println(Updates.send(connections.temporal(), workflow, update, reason));
        return Exit.OK;
    }

    /// Publishes a HELD drop all the same.
    @Command(name = "accept", description = "Publishes a HELD drop in spite of its quarantined share.")
    static final class Accept extends DecisionCommand {
        Accept(Root root) {
            super(root, "accept");
        }
    }

    /// Gives a drop up.
    @Command(name = "abort", description = "Gives a drop up; it stays closed until its listing changes.")
    static final class Abort extends DecisionCommand {
        Abort(Root root) {
            super(root, "abort");
        }
    }
}
