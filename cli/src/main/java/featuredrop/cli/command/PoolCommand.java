package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.StatusReport;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.cli.hosts.HostText;
import featuredrop.cli.money.SpendingReport;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolState;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pool state|drain|reboot|stop`: one GPU pool.
@Command
public abstract class PoolCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "POOL", description = "the pool; default: the only one")
    private @Nullable String pool;

    private PoolCommand(RootCommand root) {
        super(root);
    }

    final String pool(Connections connections) {
        List<String> pools =
                connections.config().pools().keySet().stream().sorted().toList();
        String name = pool == null && pools.size() == 1 ? pools.getFirst() : pool;
        if (name == null || !pools.contains(name)) {
            throw Refusal.usage((name == null ? "Missing pool" : "There is no pool '" + name + "'") + "; the pools are "
                    + String.join(", ", pools));
        }
        return name;
    }

    static PoolState state(Connections connections, String pool) {
        PoolsAndSites answer = PoolsAndSites.pools(connections.temporal(), List.of(pool));
        return answer.pools().stream().findFirst().orElseThrow(() -> Refusal.absent(String.join("; ", answer.notes())));
    }

    /// Phase, hosts and leases.
    @Command(name = "state", description = "Shows phase, hosts with their last changes, and leases.")
    public static final class State extends PoolCommand {
        @Option(names = "--json", description = "print JSON")
        private boolean json;

        public State(RootCommand root) {
            super(root);
        }

        @Override
        protected int run(Connections connections) {
            PoolState state = state(connections, pool(connections));
            if (json) {
                printJson(state);
                return ExitCode.OK;
            }
            StatusReport.poolTable(List.of(state), System.currentTimeMillis())
                    .lines()
                    .forEach(out()::println);
            String today = LocalDate.now(ZoneOffset.UTC).toString();
            SpendingReport.today(connections, state.pool(), today).ifPresent(line -> out().println("  " + line));
            state.leases()
                    .forEach(lease -> out().println("  lease " + lease.epoch() + " of " + lease.holder() + " since "
                            + HumanText.time(lease.sinceMillis())));
            HostText.lines(state, System.currentTimeMillis()).forEach(out()::println);
            return ExitCode.OK;
        }
    }

    /// Commands that change a pool; each needs a reason.
    @Command
    abstract static class Change extends PoolCommand {
        @Option(names = "--reason", required = true, description = "the reason, stored in the pool's history")
        private String reason = "";

        private Change(RootCommand root) {
            super(root);
        }

        final String reason() {
            return reason;
        }

        final int send(Connections connections, String update, Object... arguments) {
            requireReason(reason);
            String workflow = GpuPoolWorkflow.workflowId(pool(connections));
            out().println(DropUpdate.send(connections.temporal(), workflow, update, arguments));
            return ExitCode.OK;
        }
    }

    /// Stops every host.
    @Command(name = "stop", description = "Stops every host now. Interrupted chunks are repeated later.")
    public static final class Stop extends Change {
        public Stop(RootCommand root) {
            super(root);
        }

        @Override
        protected int run(Connections connections) {
            return send(connections, "stopNow", reason());
        }
    }

    /// Commands that change one host.
    @Command
    abstract static class HostChange extends Change {
        @Option(names = "--host", description = "EC2 instance id; default: the only host")
        private @Nullable String host;

        private final String update;

        private HostChange(RootCommand root, String update) {
            super(root);
            this.update = update;
        }

        @Override
        protected final int run(Connections connections) {
            return send(connections, update, host(connections), reason());
        }

        private String host(Connections connections) {
            if (host != null) {
                return host;
            }
            String pool = pool(connections);
            List<GpuHost> hosts = state(connections, pool).hosts();
            if (hosts.isEmpty()) {
                throw Refusal.no(
                        "The pool " + pool + " has no host: EC2 shows none with the tag featuredrop:pool=" + pool
                                + ", or the pool has not looked since it started; 'featuredrop config check --connect' looks");
            }
            if (hosts.size() > 1) {
                throw Refusal.usage("Name the host with --host; the hosts are "
                        + String.join(", ", hosts.stream().map(GpuHost::id).toList()));
            }
            return hosts.getFirst().id();
        }
    }

    /// Lets a host finish, then stops it.
    @Command(name = "drain", description = "Lets a host finish its chunks, then stops it.")
    public static final class Drain extends HostChange {
        public Drain(RootCommand root) {
            super(root, "drainHost");
        }
    }

    /// Reboots a host.
    @Command(name = "reboot", description = "Reboots a host through EC2.")
    public static final class Reboot extends HostChange {
        public Reboot(RootCommand root) {
            super(root, "rebootHost");
        }
    }
}
