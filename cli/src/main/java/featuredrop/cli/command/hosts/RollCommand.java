package featuredrop.cli.command.hosts;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostRow;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hosts roll POOL`: one host after the other is drained and started again, until each runs a build.
@Command(
        name = "roll",
        description = "Drains and starts the hosts of a pool again, one at a time, until each runs that build.")
public final class RollCommand extends CliCommand {
    private static final String VERSION = "--version";

    @Parameters(index = "0", paramLabel = "POOL", description = "the pool")
    private String pool = "";

    @Option(names = "--reason", required = true, description = "the reason, stored in the pool's history")
    private String reason = "";

    @Option(names = "--wait", description = "return once every host that runs has the build, or one came back wrong")
    private boolean wait;

    private RollCommand(RootCommand root) {
        super(root);
    }

    /// The verb for the parser. Every verb has an option `--version`, which prints the version of this program; here it
    /// is the version of the hosts.
    public static CommandLine commandLine(RootCommand root) {
        CommandLine line = new CommandLine(new RollCommand(root));
        CommandSpec spec = line.getCommandSpec();
        spec.remove(spec.findOption(VERSION));
        spec.addOption(OptionSpec.builder(VERSION)
                .required(true)
                .type(String.class)
                .paramLabel("BUILD")
                .description("version and commit that the workers must have, as 'featuredrop hosts' shows them")
                .build());
        return line;
    }

    @Override
    protected int run(Connections connections) {
        requireReason(reason);
        String build = command().findOption(VERSION).getValue();
        if (build == null || build.isBlank()) {
            throw Refusal.usage("--version is empty; name the build, as 'featuredrop hosts' shows it");
        }
        List<HostRow> before = Fleet.look(connections, pool).hosts();
        String workflow = GpuPoolWorkflow.workflowId(pool);
        out().println(DropUpdate.send(connections.temporal(), workflow, "rollHosts", build, reason));
        out().flush();
        if (!wait) {
            return ExitCode.OK;
        }
        RollWait waiting = new RollWait(() -> Fleet.look(connections, pool), err());
        List<HostRow> wrong = waiting.until(build, before);
        wrong.forEach(host -> out().println(HostWait.text(host)));
        if (wrong.isEmpty()) {
            out().println("every host that runs has the build " + build);
        }
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.NO;
    }
}
