package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.drops.Drops;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pause`, `freeze` and `resume`: plain signals to a drop or to a site's switch.
@Command
final class PauseSignalCommand extends CliCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Option(names = "--reason", description = "the reason, shown in the status")
    private @Nullable String reason;

    @Option(names = "--wait", description = "return once the drop, or the site, has acknowledged it; fails after 30 s")
    private boolean wait;

    private final PauseSignal verb;

    PauseSignalCommand(RootCommand root, PauseSignal verb) {
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
    protected int run(Connections connections) {
        if (target.site != null) {
            connections.site(target.site);
        }
        Drops drops = new Drops(connections.temporal());
        String workflow = target.site == null
                ? drops.find(target.drop).workflowId()
                : PipelineControlWorkflow.workflowId(target.site);
        drops.signal(workflow, verb.verb(), reason);
        out().println("Sent " + verb.verb() + " to " + workflow);
        out().flush();
        return !wait || acknowledged(connections, workflow) ? ExitCode.OK : ExitCode.NO;
    }

    /// Queries until the level is the requested one.
    private boolean acknowledged(Connections connections, String workflow) {
        WorkflowStub stub = connections.temporal().newUntypedWorkflowStub(workflow);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            Pause pause = target.site == null
                    ? stub.query("status", DropStatus.class).own()
                    : stub.query("state", SiteLevel.class).pause();
            if (pause.level() == verb.level()) {
                out().println(workflow + " is " + pause.level() + pause.byWhom());
                return true;
            }
            DropWait.pause();
        }
        err().println("featuredrop: " + workflow + " did not acknowledge within " + PATIENCE.toSeconds() + " s");
        return false;
    }
}
