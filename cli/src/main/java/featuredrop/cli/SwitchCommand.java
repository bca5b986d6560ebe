package featuredrop.cli;

import featuredrop.control.PipelineControlWorkflow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pause`, `freeze` and `resume`: plain signals to a drop or to a site's switch.
@Command
final class SwitchCommand extends Verb {
    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Option(names = "--reason", description = "why, shown to everybody who looks")
    private @Nullable String reason;

    private final Switch verb;

    SwitchCommand(Root root, Switch verb) {
        super(root);
        this.verb = verb;
    }

    /// A drop or a site, never both.
    private static final class Target {
        @Parameters(index = "0", paramLabel = "DROP", description = "the drop")
        private String drop = "";

        @Option(names = "--site", description = "all drops of this site, instead of one drop")
        private @Nullable String site;
    }

    @Override
    int run(Connections connections) {
        Drops drops = new Drops(connections.temporal());
        String workflow;
        if (target.site == null) {
            workflow = drops.find(target.drop).workflowId();
        } else {
            connections.site(target.site);
            workflow = PipelineControlWorkflow.workflowId(target.site);
        }
        drops.signal(workflow, verb.verb(), reason);
        out().println("Sent " + verb.verb() + " to " + workflow);
        return Exit.OK;
    }
}
