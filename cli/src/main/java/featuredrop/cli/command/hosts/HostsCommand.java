package featuredrop.cli.command.hosts;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.display.Table;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hosts`: every GPU host with its state and its versions. Its verbs change one host.
@Command(
        name = "hosts",
        description = "Shows the GPU hosts; with a verb, changes one.",
        synopsisSubcommandLabel = "[VERB]")
public final class HostsCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "POOL", description = "only the hosts of this pool")
    private @Nullable String pool;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public HostsCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        Fleet fleet = Fleet.ask(connections, pool);
        if (json) {
            printJson(fleet);
        } else {
            Table table = HostText.table(fleet.hosts(), System.currentTimeMillis());
            if (table.isEmpty()) {
                out().println("no hosts");
            } else {
                table.lines().forEach(out()::println);
            }
            fleet.notes().forEach(err()::println);
        }
        return fleet.notes().isEmpty() ? ExitCode.OK : ExitCode.UNREACHABLE;
    }
}
