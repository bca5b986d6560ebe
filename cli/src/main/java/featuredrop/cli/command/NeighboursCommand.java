package featuredrop.cli.command;

import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.Table;
import featuredrop.cli.vectors.FeatureFile;
import featuredrop.cli.vectors.NearestVectors;
import featuredrop.cli.vectors.Neighbour;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.record.ItemIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `neighbours`: the items nearest to one, by brute force.
@Command(
        name = "neighbours",
        description = "Finds the items of a feature file whose vectors are nearest to one item's, by cosine.")
public final class NeighboursCommand extends CliCommand {
    private static final String HDFS = "hdfs://";

    @Parameters(index = "0", paramLabel = "FILE", description = "cnn_features.txt.gz, on this machine or on HDFS")
    private String file = "";

    @Parameters(index = "1", paramLabel = "ITEM", description = "delivered id, or the item id before hashing")
    private String item = "";

    @Option(names = "-k", paramLabel = "N", description = "number of neighbours; default: ${DEFAULT-VALUE}")
    private int wanted = 5;

    @Option(names = "--site", description = "the site whose HDFS holds the file; default: the only site")
    private @Nullable String site;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public NeighboursCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) throws IOException {
        if (wanted < 1) {
            throw Refusal.usage("-k " + wanted + ": expected 1 or more");
        }
        Map<Long, float[]> found = find(connections);
        long id = candidates().stream()
                .filter(found::containsKey)
                .findFirst()
                .orElseThrow(() -> Refusal.no("The item " + Redaction.shownId(item) + " is not in " + file));
        NearestVectors nearest = new NearestVectors(id, found.getOrDefault(id, new float[0]), wanted);
        try (FeatureFile features = open(connections)) {
            features.forEach(nearest);
        }
        print(nearest.best());
        return ExitCode.OK;
    }

    /// The vectors of all ids that the argument can stand for.
    private Map<Long, float[]> find(Connections connections) throws IOException {
        List<Long> wantedIds = candidates();
        Map<Long, float[]> found = new HashMap<>();
        try (FeatureFile features = open(connections)) {
            features.forEach((id, feature) -> {
                if (wantedIds.contains(id)) {
                    found.put(id, feature);
                }
            });
        }
        return found;
    }

    /// The ids that the argument can stand for, the likelier first.
    private List<Long> candidates() {
        long hashed = ItemIds.hashed(item);
        try {
            return List.of(Long.parseLong(item), hashed);
        } catch (NumberFormatException e) {
            return List.of(hashed);
        }
    }

    private FeatureFile open(Connections connections) throws IOException {
        if (!file.startsWith(HDFS) && Files.isRegularFile(Path.of(file))) {
            return new FeatureFile(file, Files.newInputStream(Path.of(file)));
        }
        String path = file.replaceFirst("^" + HDFS + "[^/]*", "");
        if (!path.startsWith("/")) {
            throw Refusal.usage("There is no file " + file);
        }
        LandingZone zone = connections.landing(siteOf(connections));
        if (zone.stat(path).isEmpty()) {
            throw Refusal.no("There is no file " + file + ", on this machine or on HDFS");
        }
        return new FeatureFile(file, zone.open(path, 0));
    }

    private String siteOf(Connections connections) {
        if (site != null) {
            return site;
        }
        List<String> sites = connections.config().sites().entrySet().stream()
                .filter(entry -> !file.startsWith(HDFS)
                        || file.startsWith(entry.getValue().hdfs() + "/"))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        long systems = sites.stream()
                .map(name -> connections.site(name).hdfs())
                .distinct()
                .count();
        if (systems != 1) {
            throw Refusal.usage("Name the site with --site; the sites are " + String.join(", ", sites));
        }
        return sites.getFirst();
    }

    private void print(List<Neighbour> neighbours) {
        if (json) {
            printJson(neighbours);
            return;
        }
        Table table = new Table("ITEM", "COSINE");
        neighbours.forEach(neighbour -> table.row(neighbour.id(), String.format("%.4f", neighbour.similarity())));
        table.lines().forEach(out()::println);
    }
}
