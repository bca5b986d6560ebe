package featuredrop.activities.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.MutableClock;
import featuredrop.activities.delivery.tree.DeliveriesTest;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.upkeep.SweepReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweeperTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration RETENTION = Duration.ofDays(9);
    private static final DropKey KEY = new DropKey("north", "shoes", "d1");
    private static final String HASH = "ab".repeat(32);

    private final MutableClock clock = new MutableClock(NOW);
    private final InMemoryLandingZone zone = new InMemoryLandingZone(clock);
    private final InMemoryObjectStore store = new InMemoryObjectStore(clock);

    @Test
    void whatAPublishedDropLeftIsRemovedAfterTheRetention() {
        clock.set(NOW.minus(RETENTION).minusSeconds(1));
        carryOut(KEY, 1);
        file("/out/shoes/d1/_SUCCESS");
        clock.set(NOW);

        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(2, 1, 0));
        assertThat(store.list("drops/")).isEmpty();
        assertThat(zone.files()).containsExactly("/out/shoes/d1/_SUCCESS");
    }

    @Test
    void aClosedDropKeepsTheRecordOfItsClosing() {
        clock.set(NOW.minus(RETENTION).minusSeconds(1));
        carryOut(KEY, 1);
        close(KEY, 1);
        clock.set(NOW);

        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(2, 1, 0));
        assertThat(store.list("drops/"))
                .extracting(ObjectStat::key)
                .containsExactly("drops/north/shoes/d1/closed.1.json");
        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(0, 0, 0));
    }

    @Test
    void whatAKilledLandingLeftIsRemovedAfterTheRetentionAndWhatIsStillWrittenIsKept() throws IOException {
        String old = "/land/shoes/_landing-123e4567-e89b-12d3-a456-426614174000";
        String written = "/land/shoes/_landing-123e4567-e89b-12d3-a456-426614174001";
        String touched = "/land/shoes/_landing-123e4567-e89b-12d3-a456-426614174002";
        String manifest = "/land/_outputByPartner-123e4567-e89b-12d3-a456-426614174003";
        clock.set(NOW.minus(RETENTION).minusSeconds(1));
        List.of(old + "/a.csv", old + "/_SUCCESS", written + "/a.csv", touched + "/a.csv", manifest)
                .forEach(this::file);
        List<String> others = List.of(
                "/land/shoes/_landing-of-the-partner/a.csv",
                "/land/shoes/d1/a.csv",
                "/land/_outputByPartner-copy",
                "/land/strangers/_landing-123e4567-e89b-12d3-a456-426614174004/a.csv");
        others.forEach(this::file);
        try (OutputStream open = zone.create(written + "/b.csv")) {
            clock.set(NOW.minus(RETENTION).plusSeconds(1));
            file(touched + "/b.csv");
            clock.set(NOW);

            sweep(Set.of());
            assertThat(zone.files())
                    .containsAll(others)
                    .contains(written + "/b.csv", written + "/a.csv", touched + "/a.csv", touched + "/b.csv")
                    .noneMatch(path -> path.startsWith(old) || path.equals(manifest));
            open.flush();
        }
    }

    @Test
    void aShortRetentionKeepsALandingForADay() {
        String copied = "/land/shoes/_landing-123e4567-e89b-12d3-a456-426614174000/a.csv";
        clock.set(NOW.minus(Duration.ofHours(23)));
        file(copied);
        clock.set(NOW);
        sweep(Set.of(), Duration.ofMinutes(1));
        assertThat(zone.files()).contains(copied);

        clock.set(NOW.plus(Duration.ofHours(2)));
        sweep(Set.of(), Duration.ofMinutes(1));
        assertThat(zone.files()).isEmpty();
    }

    @Test
    void anOpenDropIsKeptHoweverOldItIs() {
        clock.set(NOW.minus(RETENTION.multipliedBy(10)));
        carryOut(KEY, 2);
        file("/out/shoes/d1/_SUCCESS");
        clock.set(NOW);

        assertThat(sweep(Set.of(KEY.workflowId()))).isEqualTo(new SweepReport(0, 0, 1));
        assertThat(store.list("drops/")).hasSize(2);
    }

    @Test
    void aDropThatHasNotEndedIsKept() {
        clock.set(NOW.minus(RETENTION.multipliedBy(10)));
        carryOut(KEY, 1);
        clock.set(NOW);

        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(0, 0, 0));
    }

    @Test
    void theNewestEndCountsWhenADropWasRedone() {
        clock.set(NOW.minus(RETENTION.multipliedBy(2)));
        carryOut(KEY, 1);
        close(KEY, 1);
        clock.set(NOW.minus(RETENTION).plusSeconds(1));
        file("/out/shoes/d1.r2/_SUCCESS");
        clock.set(NOW);

        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(0, 0, 0));
    }

    @Test
    void aRedoIsForgottenAfterItsEndOnlyAndOfLevelsTheNewestStays() {
        clock.set(NOW.minus(RETENTION.multipliedBy(2)));
        file("/out/shoes/d1/_SUCCESS");
        KeptRedos redos = new KeptRedos(store);
        redos.keep(new KeptRedo(new DropRequest(KEY, 2, "again"), "olga", NOW.toString()));
        new KeptLevels(store).keep("north", SiteLevel.CLEAR);
        new KeptLevels(store).keep("north", new SiteLevel(7, Pause.NONE, Pause.NONE));
        clock.set(NOW);

        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(1, 0, 0));
        assertThat(store.list("sites/"))
                .extracting(ObjectStat::key)
                .containsExactly("sites/north/level/0000000000000000007.json", "sites/north/redos/shoes/d1/2.json");

        clock.set(NOW.minus(RETENTION.multipliedBy(2)));
        close(KEY, 2);
        clock.set(NOW);
        assertThat(sweep(Set.of(KEY.workflowId()))).isEqualTo(new SweepReport(0, 0, 1));
        assertThat(sweep(Set.of())).isEqualTo(new SweepReport(1, 0, 0));
        assertThat(redos.all("north")).isEmpty();
    }

    @Test
    void recordsOfWhatWasPublishedAreRemovedAfterTheRetention() {
        String old = "drops/north/shoes/_published/d1/1." + "0".repeat(64);
        String open = "drops/north/shoes/_published/d2/1." + "0".repeat(64);
        String young = "drops/north/shoes/_published/d1/2." + "1".repeat(64);
        clock.set(NOW.minus(RETENTION).minusSeconds(1));
        put(old);
        put(open);
        clock.set(NOW);
        put(young);

        assertThat(sweep(Set.of("drop/north/shoes/d2"))).isEqualTo(new SweepReport(1, 0, 0));
        assertThat(store.list("drops/")).extracting(ObjectStat::key).containsExactly(young, open);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingThatMustStayIsEverTouched(long seed) {
        Tree tree = new Tree(seed);
        tree.grow();
        Map<String, String> before = everything();

        SweepReport report = sweep(tree.open);

        Map<String, String> after = everything();
        Set<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        assertThat(after)
                .as("seed %d: nothing new, nothing changed", seed)
                .allSatisfy((name, content) -> assertThat(before).containsEntry(name, content));
        assertThat(removed).as("seed %d", seed).doesNotContainAnyElementsOf(tree.mustStay);
        assertThat(removed).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(tree.mayGo);
        assertThat(report.objects())
                .as("seed %d", seed)
                .isEqualTo(
                        removed.stream().filter(name -> name.startsWith("s3:")).count());
    }

    /// Drops of every age and end, with all that they leave behind.
    private final class Tree {
        private final Random random;
        private final Set<String> open = new HashSet<>();
        private final Set<String> mustStay = new TreeSet<>();
        private final Set<String> mayGo = new TreeSet<>();

        Tree(long seed) {
            random = new Random(seed);
        }

        void grow() {
            for (String partner : List.of("shoes", "hats", "a~2Fb")) {
                for (int i = 0; i < 8; i++) {
                    grow(new DropKey("north", partner, "d" + i));
                }
            }
            clock.set(NOW.minus(RETENTION.multipliedBy(20)));
            for (String path : List.of(
                    "/land/shoes/d1/in.bin",
                    "/out/outputByPartner",
                    "/out/_index/1.json",
                    "/out/_claims/drop/shoes/d1",
                    "/out/foreign/file",
                    "/out/_staging/shoes/.hidden/file",
                    "/out/_staging/.odd/d1/file")) {
                file(path);
                mustStay.add("hdfs:" + path);
            }
            file("/out/_staging/_tmp/old");
            mayGo.add("hdfs:/out/_staging/_tmp/old");
            put("drops/north/.odd/d1/" + HASH + "/plan.json");
            put("drops/south/shoes/d1/" + HASH + "/plan.json");
            put("other/north/shoes/d1/x");
            mustStay.add("s3:drops/north/.odd/d1/" + HASH + "/plan.json");
            mustStay.add("s3:drops/south/shoes/d1/" + HASH + "/plan.json");
            mustStay.add("s3:other/north/shoes/d1/x");
            clock.set(NOW);
            file("/out/_staging/_tmp/new");
            mustStay.add("hdfs:/out/_staging/_tmp/new");
        }

        private void grow(DropKey key) {
            boolean old = random.nextBoolean();
            clock.set(
                    old
                            ? NOW.minus(RETENTION).minusSeconds(1 + random.nextInt(1_000_000))
                            : NOW.minusSeconds(random.nextInt(500_000)));
            int revisions = 1 + random.nextInt(3);
            int end = random.nextInt(3);
            List<String> left = new ArrayList<>();
            for (int revision = 1; revision <= revisions; revision++) {
                left.addAll(carryOut(key, revision));
                if (end == 1) {
                    String path = "/out/" + OutputTree.partnerFirst(key, revision) + "/_SUCCESS";
                    file(path);
                    mustStay.add("hdfs:" + path);
                }
                if (end == 2) {
                    close(key, revision);
                    mustStay.add("s3:drops/" + key + "/closed." + revision + ".json");
                }
            }
            boolean running = random.nextInt(3) == 0;
            if (running) {
                open.add(key.workflowId());
            }
            (running || end == 0 || !old ? mustStay : mayGo).addAll(left);
        }
    }

    private SweepReport sweep(Set<String> open) {
        return sweep(open, RETENTION);
    }

    private SweepReport sweep(Set<String> open, Duration retention) {
        return new Sweeper(
                        "north",
                        DeliveriesTest.site(DeliveryLayout.PARTNER_FIRST),
                        new Sweeper.Storage(zone, store),
                        new Sweeper.Retention(retention, clock))
                .sweep(open, Progress.NONE);
    }

    /// Leaves two objects and a part; returns their names.
    private List<String> carryOut(DropKey key, int revision) {
        String staged = "/out/_staging/" + OutputTree.partnerFirst(key, revision) + "/run/parts/000000.gz";
        put("drops/" + key + "/" + HASH + "/plan.json");
        put("drops/" + key + "/" + HASH + "/in/000000-000000");
        file(staged);
        return List.of(
                "s3:drops/" + key + "/" + HASH + "/plan.json",
                "s3:drops/" + key + "/" + HASH + "/in/000000-000000",
                "hdfs:" + staged);
    }

    private void close(DropKey key, int revision) {
        new ClosedDrops(store)
                .add(
                        key,
                        new ClosedRecord(
                                revision,
                                DropEnd.ABORTED,
                                "test " + revision,
                                "",
                                "f",
                                clock.instant().toString()));
    }

    private void file(String path) {
        zone.put(path, path.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String key) {
        store.putIfAbsent(key, key.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        for (String path : zone.files()) {
            all.put("hdfs:" + path, zone.checksum(path));
        }
        for (ObjectStat object : store.list("")) {
            all.put("s3:" + object.key(), store.stat(object.key()).orElseThrow().sha256());
        }
        return all;
    }

    private static LongStream seeds() {
        return LongStream.range(0, 50);
    }
}
