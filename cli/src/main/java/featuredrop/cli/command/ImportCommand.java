package featuredrop.cli.command;

import featuredrop.activities.delivery.imports.DeliveredImport;
import featuredrop.activities.delivery.imports.DeliveredImport.Sources;
import featuredrop.activities.delivery.imports.ImportPlan;
import featuredrop.activities.delivery.imports.ImportPlan.Partner;
import featuredrop.activities.delivery.imports.StampLedger;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.Table;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `import`: makes known what the replaced system delivered.
@Command(
        name = "import",
        description = "Reads what the replaced system delivered, its outputByPartner and its ledgers, and stores it, so"
                + " that nothing of it is delivered again. Exit code 1: something could not be read.")
public final class ImportCommand extends CliCommand {
    private static final long MOST_BYTES = 64L << 20;

    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "the replaced system's output directory on HDFS; default: the site's")
    private @Nullable String output;

    @Option(names = "--sent", paramLabel = "FILE", description = "its ledger of sent stamps, a local file")
    private @Nullable Path sent;

    @Option(names = "--computed", paramLabel = "FILE", description = "its ledger of delivered batches, a local file")
    private @Nullable Path computed;

    @Option(names = "--dry-run", description = "print what would be stored, and store nothing")
    private boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Clock clock;

    public ImportCommand(RootCommand root, Clock clock) {
        super(root);
        this.clock = clock;
    }

    /// The import as JSON.
    record Result(ImportPlan plan, int written, boolean dryRun) {}

    @Override
    protected int run(Connections connections) throws IOException {
        SiteConfig config = connections.site(site);
        Sources sources =
                new Sources(output == null ? config.output() : directory(output), ledger(sent), ledger(computed));
        LandingZone zone = connections.landing(site);
        DeliveredImport importing = new DeliveredImport(config, zone, sources);
        ImportPlan plan = importing.plan();
        int written = dryRun ? 0 : importing.write(plan, System.getProperty("user.name", "unknown"), clock);
        if (json) {
            printJson(new Result(plan, written, dryRun));
        } else {
            print(plan, new Landing(site, config, zone).look().drops(), written);
        }
        return plan.unreadable().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    private void print(ImportPlan plan, Map<String, List<DropKey>> landed, int written) {
        Table table = new Table("PARTNER", "ID", "DELIVERED UP TO", "BATCH", "LANDED", "IMPORT", "NOTE");
        for (Partner partner : plan.partners()) {
            table.row(
                    partner.name(),
                    partner.id(),
                    partner.stamp() == 0 ? "-" : partner.stamp(),
                    partner.batch() == 0 ? "-" : partner.batch(),
                    landed.getOrDefault(partner.name(), List.of()).stream()
                            .map(DropKey::dropId)
                            .collect(Collectors.joining(", ")),
                    partner.isNew() ? "new" : partner.known() ? "known" : "nothing",
                    partner.note());
        }
        table.lines().forEach(out()::println);
        plan.unreadable().forEach(line -> out().println("NOT READ: " + line));
        long entries = plan.partners().stream().filter(Partner::isNew).count();
        out().println(dryRun ? "Would store " + entries + " entries" : "Stored " + written + " entries");
    }

    private static String directory(String path) {
        if (!path.matches("/.*[^/]")) {
            throw Refusal.usage("Not an absolute directory: '" + path + "'");
        }
        return path;
    }

    private static StampLedger ledger(@Nullable Path file) throws IOException {
        if (file == null) {
            return StampLedger.NONE;
        }
        if (!Files.isRegularFile(file)) {
            throw Refusal.usage("There is no file " + file);
        }
        if (Files.size(file) > MOST_BYTES) {
            throw Refusal.usage(file + " is over 64 MiB, so it is no ledger");
        }
        return StampLedger.read(file.toString(), Files.readAllBytes(file));
    }
}
