package featuredrop.activities.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.PublishedDrops;
import featuredrop.activities.delivery.MutableClock;
import featuredrop.activities.landing.ForwardingLandingZone;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.PublishedRecord;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.IdScheme;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.upkeep.ReconcileReport.Redo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The partner `shoes` has its changed drops reported, `boots` redone; `hats` has the layout `manifest`.
final class ChangedDropsTest {
    private static final Duration RETENTION = Duration.ofDays(9);
    private static final SiteConfig SITE = Sites.site(Map.of(
            "shoes",
            Sites.directory(7),
            "boots",
            Sites.directory(9).with("when-changed", WhenChanged.REDO),
            "hats",
            Sites.manifest(8)));

    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final InMemoryLandingZone zone = new InMemoryLandingZone(clock);
    private final InMemoryObjectStore store = new InMemoryObjectStore(clock);

    @Test
    void aDropThatStandsAsItWasPublishedIsNoFinding() {
        land("shoes", "d1", "a.bin", "sub/b.bin");
        publish(key("shoes", "d1"), 1);

        assertThat(find().findings()).isEmpty();
    }

    @Test
    void addedRemovedGrownAndReplacedFilesAreNamed() {
        land("shoes", "d1", "a.bin", "b.bin", "c.bin", "d.bin", "e.bin");
        publish(key("shoes", "d1"), 1);
        later();
        put("shoes", "d1", "late.bin", "x");
        put("shoes", "d1", "sub/later.bin", "x");
        zone.delete("/landing/shoes/d1/a.bin");
        put("shoes", "d1", "b.bin", "longer than it was");
        put("shoes", "d1", "c.bin", "-");
        put("shoes", "d1", "d.bin", "D.BIN");

        assertThat(find().findings())
                .containsExactly("paris/shoes/d1 changed after revision 1 was published: 2 added (late.bin,"
                        + " sub/later.bin), 1 removed (a.bin), 1 grown (b.bin), 2 replaced (c.bin, d.bin)");
        assertThat(find().redo()).isEmpty();
    }

    @Test
    void manyAndLongNamesAreCutShort() {
        land("shoes", "d1", "a.bin");
        publish(key("shoes", "d1"), 1);
        for (int i = 0; i < 1_000; i++) {
            put("shoes", "d1", String.format("%04d%s\u001b.bin", i, "n".repeat(200)), "x");
        }

        assertThat(find().findings())
                .singleElement()
                .asString()
                .contains("1000 added (…n", "…)")
                .doesNotContain("\u001b")
                .hasSizeLessThan(400);
    }

    @Test
    void aNewTimeAloneIsNoChangeAndThePlanIsReadOnce() {
        land("boots", "d1", "a.bin", "b.bin");
        publish(key("boots", "d1"), 1);
        later();
        put("boots", "d1", "a.bin", "a.bin");
        put("boots", "d1", "_SUCCESS", "");

        assertThat(find()).isEqualTo(new ChangedDrops.Found(List.of(), List.of()));
        later();
        ObjectStore silent = new Unread(store);
        assertThat(changed(zone, silent).find(Set.of()))
                .as("neither the record nor the plan is read")
                .isEqualTo(new ChangedDrops.Found(List.of(), List.of()));
    }

    @Test
    void aLateFileStartsTheNextRevisionOnce() {
        land("boots", "d1", "a.bin");
        DropKey key = key("boots", "d1");
        publish(key, 1);
        later();
        put("boots", "d1", "late.bin", "x");
        assertThat(find().redo()).as("a moment ago").isEmpty();
        assertThat(find().findings()).singleElement().asString().contains("not redone: a file changed within the last");
        later();

        ChangedDrops.Found found = find();
        String reason = "the landed files changed after publication: 1 added (late.bin)";
        assertThat(found.redo()).containsExactly(new Redo(new DropRequest(key, 2, reason), 2));
        assertThat(found.findings()).singleElement().asString().endsWith("1 added (late.bin); to be redone");
        assertThat(changed(zone, store).find(Set.of(key.workflowId())).redo())
                .as("it runs")
                .isEmpty();

        publish(key, 2);
        assertThat(find()).isEqualTo(new ChangedDrops.Found(List.of(), List.of()));
        zone.delete("/landing/boots/d1/late.bin");
        later();
        assertThat(find().redo()).extracting(redo -> redo.request().revision()).containsExactly(3);
    }

    @Test
    void aRevisionThatWasClosedForTheSameListingIsNotStartedAgain() {
        land("boots", "d1", "a.bin");
        DropKey key = key("boots", "d1");
        publish(key, 1);
        put("boots", "d1", "late.bin", "x");
        later();
        close(key, 2, landed(key).fingerprint());

        assertThat(find().redo()).isEmpty();
        assertThat(find().findings())
                .singleElement()
                .asString()
                .contains("revision 2 was closed as REJECTED, bad data");

        put("boots", "d1", "later.bin", "x");
        later();
        assertThat(find().redo()).extracting(redo -> redo.request().revision()).containsExactly(3);
    }

    @Test
    void filesThatAreOpenOrBeingCopiedAreWaitedFor() throws IOException {
        land("boots", "d1", "a.bin");
        publish(key("boots", "d1"), 1);
        try (OutputStream open = zone.create("/landing/boots/d1/late.bin")) {
            open.write(1);
            later();
            assertThat(find().redo()).isEmpty();
            assertThat(find().findings()).singleElement().asString().contains("late.bin is still being written");
        }
        later();
        assertThat(find().redo()).hasSize(1);
        put("boots", "d1", "more.bin._COPYING_", "x");
        assertThat(find().redo()).isEmpty();
        zone.delete("/landing/boots/d1/more.bin._COPYING_");
        zone.delete("/landing/boots/d1/_SUCCESS");
        later();
        assertThat(find().redo()).isEmpty();
        assertThat(find().findings()).singleElement().asString().contains("No _SUCCESS");
    }

    @Test
    void aDropWithoutFilesIsReportedAndOneThatIsGoneIsNot() {
        land("boots", "d1", "a.bin");
        land("boots", "d2", "a.bin");
        publish(key("boots", "d1"), 1);
        publish(key("boots", "d2"), 1);
        zone.delete("/landing/boots/d1/a.bin");
        zone.delete("/landing/boots/d2");
        later();

        assertThat(find().redo()).isEmpty();
        assertThat(find().findings())
                .singleElement()
                .asString()
                .startsWith("paris/boots/d1 changed")
                .contains("1 removed (a.bin); not redone: NO_INPUT");
    }

    @Test
    void whatWasPublishedBeforeTheRetentionIsNotCompared() {
        land("shoes", "d1", "a.bin");
        publish(key("shoes", "d1"), 1);
        put("shoes", "d1", "late.bin", "x");
        assertThat(find().findings()).hasSize(1);

        clock.set(clock.instant().plus(RETENTION).plusSeconds(1));
        assertThat(find().findings()).isEmpty();
        new Sweeper("paris", SITE, new Sweeper.Storage(zone, store), retention()).sweep(Set.of(), Progress.NONE);
        assertThat(store.list(ObjectKeys.published("paris", "shoes"))).isEmpty();
    }

    @Test
    void aDamagedPlanIsAFindingAndHidesNoOther() {
        land("shoes", "d1", "a.bin");
        land("shoes", "d2", "a.bin");
        DropPlan plan = publish(key("shoes", "d1"), 1);
        publish(key("shoes", "d2"), 1);
        put("shoes", "d1", "late.bin", "x");
        put("shoes", "d2", "late.bin", "x");
        PlanRef ref = new PlanRef(key("shoes", "d1"), 1, plan.hash(), "", "");
        store.delete(List.of(ObjectKeys.planJson(ref)));
        store.putIfAbsent(ObjectKeys.planJson(ref), "{".getBytes(StandardCharsets.UTF_8));

        assertThat(find().findings())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("paris/shoes/d1 cannot be compared with its plan: "))
                .anyMatch(line -> line.startsWith("paris/shoes/d2 changed"));
    }

    @Test
    void aManifestWithMoreFilesForTheSameStampIsAChange() {
        manifest("\"part-0\"");
        publish(key("hats", "100"), 1);
        assertThat(find().findings()).isEmpty();

        manifest("\"part-0\", \"part-1\"");
        assertThat(find().findings())
                .singleElement()
                .asString()
                .startsWith("paris/hats/100 changed after revision 1 was published: 1 added (part-1)");
    }

    @Test
    void unchangedDropsCostOneListingForEachDirectoryAndNoCallForAFile() {
        int drops = 40;
        int files = 25;
        for (int drop = 0; drop < drops; drop++) {
            for (int file = 0; file < files; file++) {
                put("shoes", "d" + drop, "part-" + file + ".bin", "x");
            }
            put("shoes", "d" + drop, "_SUCCESS", "");
            publish(key("shoes", "d" + drop), 1);
        }
        AtomicInteger calls = new AtomicInteger();
        LandingZone counting = new ForwardingLandingZone(zone) {
            @Override
            public Optional<FileStat> stat(String path) {
                calls.incrementAndGet();
                return super.stat(path);
            }

            @Override
            public List<FileStat> list(String directory) {
                calls.incrementAndGet();
                return super.list(directory);
            }
        };

        assertThat(changed(counting, store).find(Set.of()).findings()).isEmpty();
        assertThat(calls.get()).isLessThan(drops * 4 + 10);
    }

    /// Lists, and opens nothing.
    private record Unread(ObjectStore store) implements ObjectStore {
        @Override
        public Written putIfAbsent(String key, byte[] content) {
            throw new AssertionError("written: " + key);
        }

        @Override
        public Optional<InputStream> open(String key) {
            throw new AssertionError("read: " + key);
        }

        @Override
        public Optional<byte[]> tail(String key, int length) {
            throw new AssertionError("read: " + key);
        }

        @Override
        public Optional<ObjectStat> stat(String key) {
            return store.stat(key);
        }

        @Override
        public List<ObjectStat> list(String prefix) {
            return store.list(prefix);
        }

        @Override
        public void delete(List<String> keys) {
            throw new AssertionError("deleted: " + keys);
        }
    }

    private ChangedDrops.Found find() {
        return changed(zone, store).find(Set.of());
    }

    private ChangedDrops changed(LandingZone ofZone, ObjectStore ofStore) {
        return new ChangedDrops("paris", SITE, new Sweeper.Storage(ofZone, ofStore), retention());
    }

    private Sweeper.Retention retention() {
        return new Sweeper.Retention(RETENTION, clock);
    }

    private void later() {
        clock.set(clock.instant().plus(Duration.ofMinutes(20)));
    }

    private void land(String partner, String drop, String... names) {
        for (String name : names) {
            put(partner, drop, name, name);
        }
        put(partner, drop, "_SUCCESS", "");
    }

    private void put(String partner, String drop, String name, String content) {
        zone.put("/landing/" + partner + "/" + drop + "/" + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void manifest(String files) {
        zone.put("/landing/in/part-0", new byte[1]);
        zone.put("/landing/in/part-1", new byte[1]);
        zone.put(
                "/landing/outputByPartner",
                ("{\"8\": {\"jobTimeStamp\": 100, \"outputFolder\": \"in\", \"files\": [" + files + "]}}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private DropPlan publish(DropKey key, int revision) {
        LandedDrop landed = landed(key);
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                7,
                IdScheme.HASHED,
                LandingLayout.DIRECTORY,
                landed.folder(),
                landed.stamp(),
                2_000,
                1 << 25,
                landed.files().stream()
                        .map(file -> new PlannedFile(
                                file.name(),
                                file.path(),
                                file.length(),
                                zone.checksum(file.path()),
                                file.modifiedMillis(),
                                file.format()))
                        .toList(),
                ListFeed.STANDARD);
        store.putIfAbsent(ObjectKeys.planJson(new PlanRef(key, revision, plan.hash(), "", "")), plan.toJson());
        new PublishedDrops(store)
                .add(
                        key,
                        new PublishedRecord(
                                revision, plan.hash(), LandedDrop.planned(plan).fingerprint()));
        return plan;
    }

    private LandedDrop landed(DropKey key) {
        return new Landing("paris", SITE, zone).find(key).orElseThrow();
    }

    private void close(DropKey key, int revision, String fingerprint) {
        new ClosedDrops(store)
                .add(
                        key,
                        new ClosedRecord(
                                revision,
                                DropEnd.REJECTED,
                                "bad data",
                                "",
                                fingerprint,
                                clock.instant().toString()));
    }

    private static DropKey key(String partner, String drop) {
        return new DropKey("paris", partner, drop);
    }
}
