package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.drops.Drops;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hold` and `unhold`: plain signals to a site's switch.
@Command
final class HoldCommand extends CliCommand {
    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    @Option(names = "--reason", description = "the reason, shown in the status")
    private @Nullable String reason;

    private final PauseSignal verb;

    HoldCommand(RootCommand root, PauseSignal verb) {
        super(root);
        this.verb = verb;
    }

    @Override
    protected int run(Connections connections) {
        connections.site(site);
        String workflow = PipelineControlWorkflow.workflowId(site);
        new Drops(connections.temporal()).signal(workflow, verb.verb(), reason);
        out().println("Sent " + verb.verb() + " to " + workflow);
        return ExitCode.OK;
    }
}
