package featuredrop.local.demo;

import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.Table;
import featuredrop.cli.drops.DeliveryCheck;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.Revisions;
import featuredrop.cli.vectors.FeatureFile;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads the demo's deliveries back, holds them against what was landed, and prints both.
final class DemoReport {
    private final Connections connections;
    private final PrintStream out;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, float[]> vectors = new TreeMap<>();
    private final Table table =
            new Table("DROP", "RECORDS", "DELIVERED", "QUARANTINED", "DUPLICATES", "BYTES", "SECONDS", "IMAGES/S");
    private final Map<DropKey, Map<Outcome, Long>> causes = new LinkedHashMap<>();

    DemoReport(Connections connections, PrintStream out) {
        this.connections = connections;
        this.out = out;
    }

    /// @return whether everything added up
    boolean print(Map<DropKey, DemoDrop> landed, List<DropRun> runs) throws IOException {
        for (Map.Entry<DropKey, DemoDrop> entry : landed.entrySet()) {
            read(entry.getKey(), entry.getValue());
        }
        out.println();
        table.lines().forEach(out::println);
        out.println("\nQuarantined by cause");
        causes.forEach((key, counts) -> out.println("  " + key + "  " + text(counts)));
        problems.addAll(new DemoNeighbours(vectors, out).print());
        out.println("\nIn the Temporal Web UI");
        Drops drops = new Drops(connections.temporal());
        for (DropRun run : runs) {
            out.println("  "
                    + DropLine.of(connections.config().temporal(), drops, run).webUi());
        }
        problems.forEach(problem -> out.println("WRONG: " + problem));
        return problems.isEmpty();
    }

    private void read(DropKey key, DemoDrop drop) throws IOException {
        Optional<DeliveryDirectory> directory = new Revisions(connections, key).published();
        if (directory.isEmpty()) {
            problems.add(key + " is not published");
            return;
        }
        LandingZone zone = connections.landing(key.site());
        DeliveryCheck check = DeliveryCheck.of(zone, directory.get());
        check.problems().forEach(problem -> problems.add(key + ": " + problem));
        DeliveryManifest.Content content = check.manifest().content();
        for (Outcome outcome : Outcome.values()) {
            long expected = drop.expected().getOrDefault(outcome, 0L);
            if (content.count(outcome) != expected) {
                problems.add(key + ": " + content.count(outcome) + " records are " + outcome + ", " + expected
                        + " were landed to be");
            }
        }
        vectors(key, drop, zone, directory.get().features());
        row(key, drop, check.manifest());
    }

    private void vectors(DropKey key, DemoDrop drop, LandingZone zone, String path) throws IOException {
        Set<Long> delivered = new HashSet<>();
        try (FeatureFile features = new FeatureFile(path, zone.open(path, 0))) {
            features.forEach((id, feature) -> {
                String view = drop.names().get(id);
                if (!delivered.add(id) || view == null) {
                    problems.add(key + ": the id " + id + " is delivered twice, or was never landed");
                } else {
                    vectors.put(view, feature);
                }
            });
        }
        if (!delivered.equals(drop.names().keySet())) {
            problems.add(key + ": " + delivered.size() + " ids are delivered, "
                    + drop.names().size() + " were landed to be");
        }
    }

    private void row(DropKey key, DemoDrop drop, DeliveryManifest manifest) {
        DeliveryManifest.Run run = manifest.run();
        Map<Outcome, Long> quarantined = manifest.content().outcomes().entrySet().stream()
                .filter(entry -> entry.getKey().isQuarantined() && entry.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        causes.put(key, quarantined);
        double seconds = Duration.between(Instant.parse(run.start()), Instant.parse(run.end()))
                        .toMillis()
                / 1000.0;
        table.row(
                key,
                drop.records(),
                manifest.content().count(Outcome.EXTRACTED),
                quarantined.values().stream().mapToLong(Long::longValue).sum(),
                manifest.content().count(Outcome.DUPLICATE),
                HumanText.bytes(run.bytesMoved() + run.bytesFetched()),
                String.format(Locale.ROOT, "%.1f", seconds),
                String.format(Locale.ROOT, "%.1f", drop.records() / seconds));
    }

    private static String text(Map<Outcome, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : new TreeMap<>(counts)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", "));
    }
}
