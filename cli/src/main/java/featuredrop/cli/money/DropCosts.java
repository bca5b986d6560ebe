package featuredrop.cli.money;

import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.Table;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.RunCost;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What drops have cost, as their manifests say.
///
/// @param drops by the time of their delivery
public record DropCosts(List<Drop> drops) {
    public DropCosts {
        drops = List.copyOf(drops);
    }

    /// One delivery.
    ///
    /// @param drop which drop
    /// @param revision which delivery of it
    /// @param end when its manifest was written, ISO-8601 in UTC
    /// @param bytesMoved bytes of the plan's objects in the exchange and of the delivered files
    /// @param cost by the names of `run.cost`; empty when it was not measured
    public record Drop(String drop, int revision, String end, long bytesMoved, Map<String, BigDecimal> cost) {
        private @Nullable BigDecimal value(String name) {
            return cost.get(name);
        }
    }

    /// Reads the manifests of the deliveries that were made since.
    ///
    /// @throws IOException when one cannot be read
    public static DropCosts of(Connections connections, Instant since) throws IOException {
        List<Drop> found = new ArrayList<>();
        for (Map.Entry<String, SiteConfig> site :
                new TreeMap<>(connections.config().sites()).entrySet()) {
            add(found, site.getValue(), connections.landing(site.getKey()), since);
        }
        found.sort(Comparator.comparing(Drop::end));
        return new DropCosts(found);
    }

    private static void add(List<Drop> found, SiteConfig site, LandingZone zone, Instant since) throws IOException {
        OutputTree tree = new OutputTree(site.output(), site.deliveryLayout());
        var directories = new Deliveries(site, zone).directories();
        for (Map.Entry<String, PartnerConfig> partner : new TreeMap<>(site.partners()).entrySet()) {
            for (Map.Entry<String, Long> directory :
                    directories.apply(partner.getKey()).entrySet()) {
                String path = tree.published(
                                directory.getKey(), partner.getValue().id())
                        .manifest();
                if (directory.getValue() >= since.toEpochMilli()
                        && zone.stat(path).isPresent()) {
                    add(found, DeliveryManifest.fromJson(read(zone, path), path), since);
                }
            }
        }
    }

    private static void add(List<Drop> found, DeliveryManifest manifest, Instant since) {
        DeliveryManifest.Run run = manifest.run();
        if (!Instant.parse(run.end()).isBefore(since)) {
            found.add(new Drop(
                    manifest.content().key().toString(),
                    manifest.content().revision(),
                    run.end(),
                    run.bytesMoved(),
                    run.cost()));
        }
    }

    private static byte[] read(LandingZone zone, String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return in.readAllBytes();
        }
    }

    /// For an operator.
    public List<String> table() {
        if (drops.isEmpty()) {
            return List.of("No delivery was made in that time");
        }
        Table table = new Table(
                "DROP", "REV", "DELIVERED", "HOST-MINUTES", "IMAGES", "IMAGES/S", "BYTES", "COST $", "$ / MILLION");
        for (Drop drop : drops) {
            boolean measured = !drop.cost().isEmpty();
            table.row(
                    drop.drop(),
                    drop.revision(),
                    drop.end(),
                    text(drop.value(RunCost.HOST_MINUTES), "-"),
                    text(drop.value(RunCost.IMAGES), "-"),
                    text(drop.value(RunCost.IMAGES_PER_SECOND), "-"),
                    HumanText.bytes(drop.bytesMoved()),
                    text(drop.value(RunCost.DOLLARS), measured ? "unknown" : "-"),
                    text(drop.value(RunCost.DOLLARS_PER_MILLION), measured ? "unknown" : "-"));
        }
        return table.lines();
    }

    /// For programs. What is not known is empty.
    public List<String> csv() {
        List<String> text = new ArrayList<>();
        text.add("drop,revision,delivered,host_minutes,images,images_per_second,bytes,dollars,dollars_per_million");
        for (Drop drop : drops) {
            text.add(String.join(
                    ",",
                    drop.drop(),
                    String.valueOf(drop.revision()),
                    drop.end(),
                    text(drop.value(RunCost.HOST_MINUTES), ""),
                    text(drop.value(RunCost.IMAGES), ""),
                    text(drop.value(RunCost.IMAGES_PER_SECOND), ""),
                    String.valueOf(drop.bytesMoved()),
                    text(drop.value(RunCost.DOLLARS), ""),
                    text(drop.value(RunCost.DOLLARS_PER_MILLION), "")));
        }
        return text;
    }

    private static String text(@Nullable BigDecimal value, String absent) {
        return value == null ? absent : value.toPlainString();
    }
}
