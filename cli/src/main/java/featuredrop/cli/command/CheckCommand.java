package featuredrop.cli.command;

import featuredrop.cli.check.FeedCheck;
import featuredrop.cli.check.FeedReport;
import featuredrop.cli.check.FeedReport.Verdict;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.FeedText;
import featuredrop.exchange.config.FeatureDropConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `check`: local files, read as the export would read them.
@Command(
        name = "check",
        description = "Reads a local file, or the files of a directory, as the export would after landing, and prints"
                + " what it finds. Connects to no server. Exit code 1: the drop would not be exported.")
public final class CheckCommand extends CliCommand {
    @Parameters(paramLabel = "PATH", description = "file or directory on this machine")
    private Path path = Path.of("");

    @Option(names = "--partner", required = true, description = "the partner's name")
    private String partner = "";

    @Option(names = "--site", description = "the site; default: the only one that has the partner")
    private @Nullable String site;

    @Option(
            names = "--problems",
            paramLabel = "N",
            description = "rejects and bad records to print; default: ${DEFAULT-VALUE}")
    private int problems = 20;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public CheckCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        if (problems < 0) {
            throw Refusal.usage("--problems " + problems + ": expected 0 or more");
        }
        FeatureDropConfig config = connections.config();
        FeedReport report = new FeedCheck(config, siteOf(connections), partner, problems).check(path);
        if (json) {
            printJson(report);
        } else {
            FeedText.lines(report).forEach(out()::println);
        }
        return report.verdict() == Verdict.EXPORTED ? ExitCode.OK : ExitCode.NO;
    }

    private String siteOf(Connections connections) {
        if (site != null) {
            partner(connections, site, partner);
            return site;
        }
        List<String> sites = connections.config().sites().entrySet().stream()
                .filter(entry -> entry.getValue().partners().containsKey(partner))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return switch (sites.size()) {
            case 0 ->
                throw Refusal.usage("No site has a partner '" + partner + "'; the sites are "
                        + sorted(connections.config().sites()));
            case 1 -> sites.getFirst();
            default ->
                throw Refusal.usage(
                        "Name the site with --site; " + partner + " is a partner of " + String.join(", ", sites));
        };
    }
}
