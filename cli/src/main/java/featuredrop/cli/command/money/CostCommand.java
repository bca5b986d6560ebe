package featuredrop.cli.command.money;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.money.DropCosts;
import featuredrop.cli.money.Since;
import featuredrop.cli.money.SpendingReport;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cost`: what hosts and drops have cost.
@Command(
        name = "cost",
        description = "Shows how long the hosts of GPU pools were up, how much of that they worked, and what that cost,"
                + " by day, pool and type; with --drops what each delivery cost. Needs no Temporal server.")
public final class CostCommand extends CliCommand {
    @Option(
            names = "--since",
            paramLabel = "7d|DATE",
            description = "the last days, or the first day, in UTC; default: ${DEFAULT-VALUE}")
    private String since = "7d";

    @Option(names = "--pool", paramLabel = "POOL", description = "only this pool")
    private @Nullable String pool;

    @Option(names = "--drops", description = "show deliveries, as their manifests say")
    private boolean drops;

    @ArgGroup
    private Form form = new Form();

    private final Clock clock;

    /// @param clock of this machine
    public CostCommand(RootCommand root, Clock clock) {
        super(root);
        this.clock = clock;
    }

    /// How it is printed.
    static final class Form {
        @Option(names = "--json", description = "print JSON")
        private boolean json;

        @Option(names = "--csv", description = "print comma-separated values")
        private boolean csv;
    }

    @Override
    protected int run(Connections connections) throws IOException {
        LocalDate day = Since.day(since, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        if (drops) {
            if (pool != null) {
                throw Refusal.usage("--pool and --drops do not go together: manifests name no pool");
            }
            DropCosts costs =
                    DropCosts.of(connections, day.atStartOfDay(ZoneOffset.UTC).toInstant());
            print(costs, costs.table(), costs.csv());
        } else {
            SpendingReport report = SpendingReport.of(connections, connections.pools(pool), day.toString());
            print(report, report.table(), report.csv());
            if (form.csv) {
                report.notes().forEach(note -> err().println("featuredrop: warning: " + note));
            }
        }
        return ExitCode.OK;
    }

    private void print(Object json, List<String> table, List<String> csv) {
        if (form.json) {
            printJson(json);
        } else {
            (form.csv ? csv : table).forEach(out()::println);
        }
    }
}
