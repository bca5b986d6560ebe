package featuredrop.bench.site;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.EndedIndex;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.activities.scan.DropScanner;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.ScanReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/// Scans a site of many ended drops on a real NameNode with a real S3 server: first without the index,
/// then with it. Of ten drops eight are published and two closed.
///
/// Arguments: the repository's root, the number of partners, the number of drops of each.
public final class ScanBenchMain {
    private static final String SITE = "north";
    private static final int AT_ONCE = 16;

    private final FeatureDropConfig config;
    private final CountedCalls files = new CountedCalls();
    private final CountedCalls objects = new CountedCalls();
    private final LandingZone zone;
    private final ObjectStore store;
    private final Landing landing;

    private ScanBenchMain(FeatureDropConfig config, LandingZone zone, ObjectStore store) {
        this.config = config;
        this.zone = files.over(LandingZone.class, zone);
        this.store = objects.over(ObjectStore.class, store);
        this.landing = new Landing(SITE, site(), this.zone);
    }

    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        int partners = Integer.parseInt(args[1]);
        int drops = Integer.parseInt(args[2]);
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var/bench-scan"));
        LocalSettings settings = LocalSettings.besideOthers();
        for (int i = 0; i < partners; i++) {
            settings = settings.with("sites." + SITE + ".partners." + partner(i) + ".id", 1_000 + i)
                    .with("sites." + SITE + ".partners." + partner(i) + ".model", "efficientnet-lite0")
                    .with("sites." + SITE + ".partners." + partner(i) + ".pool", "local");
        }
        try (LocalSystem system = new LocalSystem(directory, settings, line -> System.out.println(line))) {
            system.upServers();
            FeatureDropConfig config = system.config();
            try (HdfsLandingZone zone = HdfsLandingZone.open(site(config));
                    S3ObjectStore store = S3ObjectStore.open(config.exchange())) {
                new ScanBenchMain(config, zone, store).run(partners, drops);
            }
        }
    }

    private void run(int partners, int drops) {
        long begin = System.nanoTime();
        IntStream.range(0, partners * drops)
                .boxed()
                .gather(Gatherers.mapConcurrent(AT_ONCE, i -> end(partner(i % partners), i / partners)))
                .forEach(_ -> {});
        System.out.printf(
                "%,d drops of %d partners made in %.0f s%n",
                partners * drops, partners, (System.nanoTime() - begin) / 1e9);
        measure("every drop asked about", () -> scanner().scanWhole());
        measure("with the index, another worker", () -> scanner().scan());
        DropScanner again = scanner();
        measure("with the index, the same worker", again::scan);
        measure("with the index, the same worker", again::scan);
        put(site().landing() + "/" + partner(0) + "/late/part-0.bin");
        put(site().landing() + "/" + partner(0) + "/late/_SUCCESS");
        measure("with the index and one new drop", again::scan);
    }

    private void measure(String what, Supplier<ScanReport> scan) {
        files.since();
        objects.since();
        long begin = System.nanoTime();
        ScanReport report = scan.get();
        System.out.printf(
                "%-32s %6.2f s, %,7d calls of HDFS, %,6d of the exchange, %d due, %d problems%n",
                what,
                (System.nanoTime() - begin) / 1e9,
                files.since(),
                objects.since(),
                report.due().size(),
                report.problems().size());
    }

    /// An hour later, when the modification times say something.
    private DropScanner scanner() {
        InstantSource later = () -> Instant.now().plus(Duration.ofHours(1));
        return new DropScanner(
                site(),
                config.input(),
                landing,
                new DropScanner.Storage(
                        new Deliveries(site(), zone), new ClosedDrops(store), new EndedIndex(store, SITE), later));
    }

    private DropKey end(String partner, int number) {
        DropKey key = new DropKey(SITE, partner, "d" + number);
        put(site().landing() + "/" + partner + "/d" + number + "/part-0.bin");
        put(site().landing() + "/" + partner + "/d" + number + "/_SUCCESS");
        if (number % 10 < 8) {
            put(site().output() + "/" + partner + "/d" + number + "/_SUCCESS");
        } else {
            String fingerprint = landing.find(key).orElseThrow().fingerprint();
            new ClosedDrops(store)
                    .add(
                            key,
                            new ClosedRecord(
                                    1,
                                    DropEnd.REJECTED,
                                    "benchmark",
                                    "",
                                    fingerprint,
                                    Instant.now().toString()));
        }
        return key;
    }

    private void put(String path) {
        try {
            zone.create(path).close();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private SiteConfig site() {
        return site(config);
    }

    private static SiteConfig site(FeatureDropConfig config) {
        return config.site(SITE);
    }

    private static String partner(int i) {
        return String.format("p%03d", i);
    }
}
