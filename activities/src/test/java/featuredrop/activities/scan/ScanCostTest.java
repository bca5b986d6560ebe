package featuredrop.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.DropCloser;
import featuredrop.activities.closing.EndedIndex;
import featuredrop.activities.delivery.MutableClock;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.ForwardingLandingZone;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a scan asks HDFS and the exchange, counted.
final class ScanCostTest {
    private static final SiteConfig SITE = Sites.site(Map.of("shoes", Sites.directory(7), "hats", Sites.directory(8)));

    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-30T08:00:00Z"));
    private final InMemoryLandingZone files = new InMemoryLandingZone(clock);
    private final InMemoryObjectStore objects = new InMemoryObjectStore(clock);
    private final AtomicInteger fileCalls = new AtomicInteger();
    private final AtomicInteger objectCalls = new AtomicInteger();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final LandingZone zone = new CountingZone();
    private final ObjectStore store = counting();
    private final DropScanner scanner = scanner(SITE);

    @Test
    void endedDropsCostNoCallOfTheirOwn() {
        publish(50);
        close(50);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        scan();
        assertThat(fileCalls.get()).as("the first scan asks about each drop").isGreaterThan(100);

        assertThat(scan().due()).isEmpty();
        assertThat(fileCalls.get()).as("of two partners, and the landing zone").isEqualTo(5);
        assertThat(objectCalls.get()).as("a listing and one object").isEqualTo(2);
    }

    @Test
    void anotherWorkerKnowsWhatOneHasFound() {
        publish(20);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        scan();

        reset();
        assertThat(scanner(SITE).scan().due()).isEmpty();
        assertThat(fileCalls.get()).isEqualTo(4);
    }

    @Test
    void aChangeOfTheLandedDirectoryOpensAClosedDropAgain() {
        close(3);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(scan().due()).isEmpty();

        files.put("/landing/hats/c1/late.bin", new byte[1]);
        assertThat(dueIds()).containsExactly("c1");
        assertThat(dueIds()).containsExactly("c1");
    }

    @Test
    void aDeliveryThatIsNotThereAnyMoreMakesTheDropDueAgain() {
        publish(3);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(scan().due()).isEmpty();

        files.delete("/out/shoes/p1/_SUCCESS");
        files.delete("/out/shoes/p2");
        assertThat(dueIds()).containsExactlyInAnyOrder("p1", "p2");
    }

    @Test
    void aChangeThatLeavesTheDirectorysTimeIsSeenByAWholeScanAndThenByEveryScan() {
        files.put("/landing/hats/c0/sub/part-0.bin", new byte[3]);
        files.put("/landing/hats/c0/_SUCCESS", new byte[0]);
        close("c0");
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(scan().due()).isEmpty();

        files.put("/landing/hats/c0/sub/part-1.bin", new byte[3]);
        assertThat(dueIds()).isEmpty();
        assertThat(scanner.scanWhole().due()).extracting(DueDrop::key).containsExactly(key("hats", "c0"));
        assertThat(dueIds()).containsExactly("c0");
    }

    @Test
    void whatWasChangedAMomentAgoIsAskedAboutAgain() {
        publish(1);
        close(1);
        assertThat(scan().due()).isEmpty();
        files.put("/landing/hats/c0/late.bin", new byte[1]);
        assertThat(dueIds()).containsExactly("c0");
        assertThat(new EndedIndex(objects, "paris").read().drops()).isEmpty();
    }

    @Test
    void aDropThatWaitsForItsFlagCostsNothingUntilTheFlagComes() {
        for (int i = 0; i < 30; i++) {
            files.put("/landing/shoes/w" + i + "/part-0.bin", new byte[1]);
        }
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(scan().due()).hasSize(30);

        assertThat(scan().due())
                .hasSize(30)
                .allSatisfy(drop -> assertThat(drop.files()).isZero());
        assertThat(fileCalls.get())
                .as("two partners, the landing zone, and the pointer")
                .isLessThan(8);
        assertThat(objectCalls.get()).isEqualTo(1);

        files.put("/landing/shoes/w7/_SUCCESS", new byte[0]);
        assertThat(scan().due().stream().filter(drop -> drop.files() > 0))
                .extracting(drop -> drop.key().dropId())
                .containsExactly("w7");
    }

    @Test
    void aWaitingDropThatIsClosedIsNotDueAnyMore() {
        files.put("/landing/hats/c0/part-0.bin", new byte[1]);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(dueIds()).containsExactly("c0");
        assertThat(dueIds()).containsExactly("c0");

        close("c0");
        assertThat(dueIds()).isEmpty();
    }

    @Test
    void whatCannotBeReadOfOnePartnerLeavesTheOthersAlone() {
        publish(2);
        files.put("/landing/hats/m1/part-0.bin", new byte[1]);
        files.put("/landing/shoes/m2/part-0.bin", new byte[1]);
        unreadable.add("/landing/hats");
        ScanReport report = scan();
        assertThat(report.due()).extracting(DueDrop::key).containsExactly(key("shoes", "m2"));
        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("Partner 'hats' is left out: Cannot list /landing/hats");

        unreadable.clear();
        unreadable.add("/landing/hats/m1");
        report = scan();
        assertThat(report.due()).extracting(DueDrop::key).containsExactly(key("shoes", "m2"));
        assertThat(report.problems()).singleElement().asString().startsWith("The drop paris/hats/m1 is left out: ");

        unreadable.clear();
        unreadable.add("/out/shoes");
        report = scan();
        assertThat(report.due())
                .extracting(DueDrop::key)
                .containsExactlyInAnyOrder(key("hats", "m1"), key("shoes", "m2"));
        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("The deliveries of partner 'shoes' cannot be listed: ");
    }

    @Test
    void aFileSystemThatDoesNotAnswerFailsTheScan() {
        unreadable.add("/landing");
        assertThatThrownBy(this::scan).isInstanceOf(DropException.class).hasMessageContaining("/landing");
    }

    @Test
    void aScanThatIsCutOffGoesOnWhereItWas() {
        publish(1_500);
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        files.put("/landing/hats/m1/part-0.bin", new byte[1]);
        LandingZone failing = new ForwardingLandingZone(zone) {
            @Override
            public Optional<FileStat> stat(String path) {
                if (path.startsWith("/out/shoes/p14")) {
                    throw new DropException(FailureKind.PLATFORM, "Cannot stat " + path);
                }
                return super.stat(path);
            }
        };
        assertThat(scanner(SITE, failing).scan().problems()).hasSize(21);
        assertThat(new EndedIndex(objects, "paris").read().drops()).hasSize(1_500 - 111);
    }

    @Test
    void theIndexServesTheBatchLayoutToo() {
        SiteConfig batches = NamedValues.none()
                .with("hdfs", "hdfs://namenode:8020")
                .with("landing", "/landing")
                .with("output", "/out")
                .with("delivery-layout", DeliveryLayout.BATCH_FIRST)
                .with("partners.shoes", Sites.directory(7))
                .bind(SiteConfig.class);
        for (int i = 0; i < 10; i++) {
            land("shoes", "b" + i);
            put("/out/_claims/drop/shoes/b" + i, """
                    {
                      "drop" : "drop/paris/shoes/b%d",
                      "batch" : %d,
                      "stamp" : 1
                    }
                    """.formatted(i, 1_000 + i));
            put("/out/" + (1_000 + i) + "/_SUCCESS", "");
        }
        clock.set(clock.instant().plus(Duration.ofHours(1)));
        assertThat(scanner(batches).scan().due()).isEmpty();
        reset();
        assertThat(scanner(batches).scan().due()).isEmpty();
        assertThat(fileCalls.get()).isLessThan(6);
        files.delete("/out/1003/_SUCCESS");
        assertThat(scanner(batches).scan().due()).hasSize(1);
    }

    private void publish(int drops) {
        for (int i = 0; i < drops; i++) {
            land("shoes", "p" + i);
            put("/out/shoes/p" + i + "/_SUCCESS", "");
        }
    }

    private void close(int drops) {
        for (int i = 0; i < drops; i++) {
            land("hats", "c" + i);
            close("c" + i);
        }
    }

    private void close(String drop) {
        DropCloser closer = new DropCloser(
                files,
                new OutputTree("/out", DeliveryLayout.PARTNER_FIRST),
                new DropCloser.Records(new ClosedDrops(objects), new EndedIndex(objects, "paris")),
                clock);
        closer.close(
                new Closing(new DropRequest(key("hats", drop), 1, "scan"), DropEnd.ABORTED, "as asked", "me", ""),
                new Landing("paris", SITE, files));
    }

    private void land(String partner, String drop) {
        files.put("/landing/" + partner + "/" + drop + "/part-0.bin", new byte[3]);
        files.put("/landing/" + partner + "/" + drop + "/_SUCCESS", new byte[0]);
    }

    private void put(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private ScanReport scan() {
        reset();
        return scanner.scan();
    }

    private List<String> dueIds() {
        return scan().due().stream().map(drop -> drop.key().dropId()).toList();
    }

    private void reset() {
        fileCalls.set(0);
        objectCalls.set(0);
    }

    private DropScanner scanner(SiteConfig site) {
        return scanner(site, zone);
    }

    private DropScanner scanner(SiteConfig site, LandingZone over) {
        return new DropScanner(
                site,
                NamedValues.none().bind(InputConfig.class),
                new Landing("paris", site, over),
                new DropScanner.Storage(
                        new Deliveries(site, over), new ClosedDrops(store), new EndedIndex(store, "paris"), clock));
    }

    private static DropKey key(String partner, String drop) {
        return new DropKey("paris", partner, drop);
    }

    private ObjectStore counting() {
        return (ObjectStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ObjectStore.class}, (_, method, arguments) -> {
                    if (!method.getName().equals("putIfAbsent")) {
                        objectCalls.incrementAndGet();
                    }
                    try {
                        return method.invoke(objects, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// Counts questions, and refuses those about some paths.
    private final class CountingZone extends ForwardingLandingZone {
        CountingZone() {
            super(files);
        }

        @Override
        public Optional<FileStat> stat(String path) {
            count("stat", path);
            return super.stat(path);
        }

        @Override
        public List<FileStat> list(String directory) {
            count("list", directory);
            return super.list(directory);
        }

        @Override
        public OutputStream create(String path) {
            throw new AssertionError("a scan writes " + path);
        }

        private void count(String what, String path) {
            fileCalls.incrementAndGet();
            if (unreadable.contains(path)) {
                throw new DropException(FailureKind.PLATFORM, "Cannot " + what + " " + path + ": denied");
            }
        }
    }
}
