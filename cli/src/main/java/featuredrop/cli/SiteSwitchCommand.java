package featuredrop.cli;

import featuredrop.control.PipelineControlWorkflow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hold` and `unhold`: plain signals to a site's switch.
@Command
final class SiteSwitchCommand extends Verb {
    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    @Option(names = "--reason", description = "why, shown to everybody who looks")
    private @Nullable String reason;

    private final Switch verb;

    SiteSwitchCommand(Root root, Switch verb) {
        super(root);
        this.verb = verb;
    }

    @Override
    int run(Connections connections) {
        connections.site(site);
        String workflow = PipelineControlWorkflow.workflowId(site);
        new Drops(connections.temporal()).signal(workflow, verb.verb(), reason);
        out().println("Sent " + verb.verb() + " to " + workflow);
        return Exit.OK;
    }
}
