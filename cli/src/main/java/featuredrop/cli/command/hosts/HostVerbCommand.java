package featuredrop.cli.command.hosts;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostRow;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hosts drain|reboot|stop|probe HOST`. The host's pool is found by asking the pools.
@Command
final class HostVerbCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "HOST", description = "EC2 instance id")
    private String host = "";

    @Option(names = "--reason", required = true, description = "the reason, stored in the pool's history")
    private String reason = "";

    @Option(names = "--wait", description = "return once the host has come to rest; fails after 30 minutes")
    private boolean wait;

    private final HostVerb verb;

    HostVerbCommand(RootCommand root, HostVerb verb) {
        super(root);
        this.verb = verb;
    }

    @Override
    protected int run(Connections connections) {
        requireReason(reason);
        HostRow before = Fleet.look(connections, null).require(host);
        out().println(DropUpdate.send(
                connections.temporal(), GpuPoolWorkflow.workflowId(before.pool()), verb.update(), host, reason));
        out().flush();
        if (!wait) {
            return ExitCode.OK;
        }
        HostWait waiting = new HostWait(() -> Fleet.look(connections, before.pool()), err());
        HostRow now = waiting.until(before, verb);
        out().println(HostWait.text(now));
        return verb.stopsHost() || HostWait.isSound(now) ? ExitCode.OK : ExitCode.NO;
    }
}
