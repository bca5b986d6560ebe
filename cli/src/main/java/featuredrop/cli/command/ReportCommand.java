package featuredrop.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.ManifestText;
import featuredrop.cli.drops.DeliveryCheck;
import featuredrop.cli.drops.Revisions;
import featuredrop.cli.drops.StoredDrops;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.workflows.drop.DropKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `report`: what was delivered, from the files themselves.
@Command(
        name = "report",
        description = "Reads a published delivery back and prints its content. Exit code 1: it is not published, or"
                + " a file differs from its manifest.")
public final class ReportCommand extends CliCommand {
    @Parameters(paramLabel = "DROP", description = "the drop")
    private String drop = "";

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public ReportCommand(RootCommand root) {
        super(root);
    }

    /// The report as JSON.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(
            String drop,
            String directory,
            @Nullable DeliveryManifest manifest,
            @Nullable ClosedRecord closed,
            List<String> problems) {
        Report {
            problems = List.copyOf(problems);
        }
    }

    @Override
    protected int run(Connections connections) throws IOException {
        DropKey key = new StoredDrops(connections).find(drop);
        Revisions revisions = new Revisions(connections, key);
        Optional<DeliveryDirectory> directory = revisions.published();
        if (directory.isEmpty()) {
            ClosedRecord closed = revisions
                    .closed()
                    .orElseThrow(() -> Refusal.no("The drop " + key + " is neither published nor closed"));
            print(new Report(key.toString(), "", null, closed, List.of()));
            return ExitCode.NO;
        }
        LandingZone zone = connections.landing(key.site());
        DeliveryCheck check = DeliveryCheck.of(zone, directory.get());
        print(new Report(
                key.toString(),
                directory.get().content(),
                check.manifest(),
                revisions.closed().orElse(null),
                check.problems()));
        return check.problems().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    private void print(Report report) {
        if (json) {
            printJson(report);
            return;
        }
        if (report.manifest() != null) {
            ManifestText.lines(report.directory(), report.manifest()).forEach(out()::println);
        }
        if (report.closed() != null) {
            ClosedRecord closed = report.closed();
            out().println(report.drop() + " revision " + closed.revision() + " was closed as " + closed.end() + " at "
                    + closed.time() + (closed.who().isEmpty() ? "" : " by " + closed.who()) + ": " + closed.reason());
        }
        report.problems().forEach(problem -> out().println("WRONG: " + problem));
    }
}
