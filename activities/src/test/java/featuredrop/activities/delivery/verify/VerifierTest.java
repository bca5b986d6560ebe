package featuredrop.activities.delivery.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.DeliverySteps;
import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleSite;
import featuredrop.activities.delivery.staging.GzipText;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.landing.FlakyLandingZone;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.RunCost;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class VerifierTest {
    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);
    private PlanRef plan;
    private Staging staging;
    private DeliveryDirectory delivery;

    @BeforeEach
    void stage() {
        plan = SampleDrop.MIXED.store(site.store);
        staging = site.stage(plan);
        delivery = site.staged(staging);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatTheStepsMadeIsRight(long seed) {
        for (DeliveryLayout layout : DeliveryLayout.values()) {
            SampleSite other = new SampleSite(layout);
            PlanRef otherPlan = SampleDrop.random(seed).store(other.store);
            Staging staged = other.stage(otherPlan);
            assertThat(other.steps.verify(staged, Progress.NONE))
                    .as("seed %d, %s", seed, layout)
                    .isEqualTo(other.steps.settle(otherPlan, Progress.NONE).file());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn_features.txt.gz", "quarantine.jsonl.gz", "manifest.json", "_SUCCESS"})
    void noByteOfAFileMayBeChangedRemovedOrDoubled(String name) {
        String path = delivery.root() + "/" + name;
        byte[] right = site.zone.content(path);
        for (int i = 0; i < right.length; i++) {
            byte[] changed = right.clone();
            changed[i] ^= 1;
            assertRefused(path, changed, "byte " + i + " changed");
            assertRefused(path, without(right, i), "byte " + i + " removed");
            assertRefused(path, doubled(right, i), "byte " + i + " doubled");
        }
        site.zone.put(path, right);
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn_features.txt.gz", "quarantine.jsonl.gz"})
    void noLineMayBeChangedRemovedDoubledOrMovedEvenWhenTheManifestAgrees(String name) {
        List<String> right = site.lines(delivery.file(name));
        assertThat(right).hasSizeGreaterThan(3);
        for (int i = 0; i < right.size(); i++) {
            List<String> removed = new ArrayList<>(right);
            removed.remove(i);
            assertForgeryRefused(name, removed, i + 1);
            List<String> doubled = new ArrayList<>(right);
            doubled.add(i, right.get(i));
            assertForgeryRefused(name, doubled, i + 1);
            List<String> moved = new ArrayList<>(right);
            moved.add(i == 0 ? right.size() - 1 : 0, moved.remove(i));
            assertForgeryRefused(name, moved, 1);
            for (int place = 0; place < right.get(i).length(); place += 3) {
                List<String> changed = new ArrayList<>(right);
                char[] line = right.get(i).toCharArray();
                line[place] = line[place] == '1' ? '2' : '1';
                changed.set(i, new String(line));
                assertForgeryRefused(name, changed, i + 1);
            }
        }
        forge(name, right);
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7 1 0 0 0", "7 1 0 0 0  ", "7  1 0 0 0 ", "7 1 0 0 00 ", "7 1 0 0 -0 ", "7 1 0 0 ", "", "\r"})
    void aLineOfAnotherFormIsRefused(String line) {
        List<String> lines = new ArrayList<>(site.lines(delivery.features()));
        lines.set(1, line);

        assertForgeryRefused(DeliveryDirectory.FEATURES, lines, 2);
    }

    @Test
    void aLastLineWithoutItsEndIsRefused() {
        String text = String.join("\n", site.lines(delivery.features()));
        site.zone.put(delivery.features(), gzip(text.getBytes(StandardCharsets.US_ASCII)));
        agree();

        assertThatThrownBy(this::verify).hasMessageContaining("line feed");
    }

    @Test
    void aFileTooManyOrTooFewIsRefused() {
        site.zone.put(delivery.root() + "/extra", new byte[0]);
        assertFails(this::verify, "extra");
        site.zone.delete(delivery.root() + "/extra");
        site.zone.put(delivery.root() + "/more/extra", new byte[0]);
        assertFails(this::verify, "more/extra");
        site.zone.delete(delivery.root() + "/more");
        assertThatCode(this::verify).doesNotThrowAnyException();

        for (String file : delivery.files()) {
            byte[] right = site.zone.content(file);
            site.zone.delete(file);
            assertFails(this::verify, file);
            site.zone.put(file, right);
        }
    }

    @Test
    void aFileThatIsStillOpenIsRefused() throws IOException {
        byte[] right = site.zone.content(delivery.quarantine());
        site.zone.delete(delivery.quarantine());
        try (OutputStream out = site.zone.create(delivery.quarantine())) {
            out.write(right);
            out.flush();
            assertFails(this::verify, "open");
        }
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void aResultThatWasCutAfterItWasSettledIsRefused() {
        for (int file = 0; file < 2; file++) {
            String key = ObjectKeys.result(new ChunkRef(plan, file, 0));
            byte[] right = site.store.tail(key, Integer.MAX_VALUE).orElseThrow();
            for (int length = 0; length < right.length; length++) {
                site.store.damage(key, Arrays.copyOf(right, length));
                assertFails(this::verify, key);
            }
            for (int i = 0; i < right.length; i++) {
                byte[] changed = right.clone();
                changed[i] ^= 1;
                site.store.damage(key, changed);
                assertFails(this::verify, "");
            }
            site.store.damage(key, right);
        }
    }

    @Test
    void anIndexThatDoesNotTileItsFileIsRefused() throws IOException {
        String key = ObjectKeys.index(plan, 0);
        byte[] right = site.store.tail(key, Integer.MAX_VALUE).orElseThrow();
        FileIndex index = FileIndex.read(new ByteArrayInputStream(right), key);
        List<FileIndex> wrong = new ArrayList<>();
        for (int i = 0; i < index.chunks().size(); i++) {
            ByteRange range = index.chunks().get(i).ranges().getFirst();
            wrong.add(withRange(index, i, new ByteRange(range.from(), range.to() - 1)));
            wrong.add(withRange(index, i, new ByteRange(range.from() - 1, range.to())));
            wrong.add(withRange(index, i, new ByteRange(range.from(), range.to() + 1)));
        }
        wrong.add(new FileIndex(
                0,
                index.name(),
                index.decodedLength(),
                index.chunks(),
                index.rejects().subList(1, 2),
                index.skipped()));
        wrong.add(new FileIndex(0, index.name(), index.decodedLength(), index.chunks(), index.rejects(), List.of()));
        wrong.add(new FileIndex(
                0, index.name(), index.decodedLength() + 1, index.chunks(), index.rejects(), index.skipped()));
        for (FileIndex one : wrong) {
            site.store.damage(key, one.toBytes());
            assertThatThrownBy(this::verify)
                    .isInstanceOfSatisfying(
                            DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INDEX_NOT_TILED));
        }
        site.store.damage(key, right);
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void aSettlementThatDeliversADuplicateIsRefused() {
        String key = ObjectKeys.settled(plan);
        SettlementFile right = site.steps.settle(plan, Progress.NONE).file();
        SettlementFile wrong = new SettlementFile(right.records(), right.outcomes(), List.of(), right.parts());
        site.store.damage(key, wrong.toBytes());

        assertFails(this::verify, "settlement");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void aManifestWithOtherCountsIsRefused(Outcome outcome) {
        DeliveryManifest right = DeliveryManifest.fromJson(site.zone.content(delivery.manifest()), delivery.manifest());
        Map<Outcome, Long> outcomes = new EnumMap<>(right.content().outcomes());
        outcomes.merge(outcome, 1L, Long::sum);
        Content content = right.content();
        write(new DeliveryManifest(
                new Content(
                        content.formatVersion(),
                        content.site(),
                        content.partner(),
                        content.partnerId(),
                        content.drop(),
                        content.revision(),
                        content.planHash(),
                        content.modelKey(),
                        content.model(),
                        content.inputs(),
                        outcomes,
                        content.outputs()),
                right.run()));

        assertFails(this::verify, "manifest.json: content.outcomes");
    }

    /// Every value of the manifest except those of `run` that storage does not know.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"formatVersion\": 1",
                "\"site\": \"north\"",
                "\"partner\": \"shoes\"",
                "\"partnerId\": 7",
                "\"drop\": \"d1\"",
                "\"revision\": 1",
                "\"planHash\": \"",
                "\"modelKey\": \"",
                "\"id\": \"tiny\"",
                "\"sha256\": \"00",
                "\"profile\": \"efficientnet",
                "\"engine\": \"test engine\"",
                "\"path\": \"/land/shoes/d1/b.bin\"",
                "\"length\": 73",
                "\"checksum\": \"COMPOSITE-CRC32C:00000002\"",
                "\"records\": 5",
                "\"rejects\": 2",
                "\"EXTRACTED\": 4",
                "\"name\": \"cnn_features",
                "\"lines\": 4",
                "\"workflowId\": \"drop",
                "\"runId\": \"run-1\"",
                "\"start\": \"1970-01-01T00:00:01Z\"",
                "\"end\": \"2016-11-22T07:33:20Z\"",
                "\"batch\": 0",
                "\"upstreamStamp\": 1479700000",
            })
    void aManifestWithAnotherValueIsRefused(String value) {
        String right = site.text(delivery.manifest());
        String name = value.substring(0, value.indexOf(':'));
        String wrong = value.endsWith("\"") || !value.contains("\": \"") ? value : value + "\"";
        assertThat(right).contains(value);
        for (String other : List.of(
                right.replace(value, name + ": 99" + (wrong.equals(value) ? "" : ", \"x\": \"")),
                right.replace(value, name + ": \"9" + (value.contains("\": \"") && !value.endsWith("\"") ? "" : "\"")),
                right.replace(name, "\"other\""))) {
            site.zone.put(delivery.manifest(), other.getBytes(StandardCharsets.UTF_8));
            site.zone.put(delivery.success(), DeliveryManifest.success(other.getBytes(StandardCharsets.UTF_8)));
            assertFails(this::verify, "manifest.json");
        }
    }

    @Test
    void aManifestOfTheReleaseBeforeIsRight() {
        String old = site.text(delivery.manifest()).replaceAll("(?s),\\s*\"programVersion\".*?\n  }", "\n  }");
        assertThat(old).doesNotContain("programCommit").contains("bytesFetched");
        site.zone.put(delivery.manifest(), old.getBytes(StandardCharsets.UTF_8));
        site.zone.put(delivery.success(), DeliveryManifest.success(old.getBytes(StandardCharsets.UTF_8)));

        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void theCostOfARunIsNumbersFromZero() {
        DeliveryManifest old = DeliveryManifest.fromJson(site.zone.content(delivery.manifest()), delivery.manifest());
        write(new DeliveryManifest(old.content(), old.run().with(RunCost.of(new DropCost(60_000, 1_000, 0.25, 0)))));
        String right = site.text(delivery.manifest());
        assertThatCode(this::verify).doesNotThrowAnyException();

        for (String wrong : List.of("\"dollars\": -0.25", "\"dollars\": \"0.25\"", "\"euros\": 0.25")) {
            String other = right.replace("\"dollars\": 0.25", wrong);
            assertThat(other).isNotEqualTo(right);
            site.zone.put(delivery.manifest(), other.getBytes(StandardCharsets.UTF_8));
            site.zone.put(delivery.success(), DeliveryManifest.success(other.getBytes(StandardCharsets.UTF_8)));
            assertFails(this::verify, "manifest.json: run.cost");
        }
    }

    @Test
    void aStoreThatStopsReadingIsNoWrongDelivery() {
        for (long readable = 0; readable < 40; readable++) {
            DeliverySteps flaky = site.steps(new FlakyLandingZone(site.zone, readable), site.store);
            assertThatThrownBy(() -> flaky.verify(staging, Progress.NONE))
                    .as("after %d bytes", readable)
                    .isInstanceOfSatisfying(
                            DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM));
        }
        assertThatThrownBy(() -> site.steps(new FlakyLandingZone(site.zone, 64), site.store)
                        .verify(staging, Progress.NONE))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM));
    }

    @Test
    void aManifestThatCannotBeReadIsRefused() {
        byte[] wrong = "{}".getBytes(StandardCharsets.US_ASCII);
        site.zone.put(delivery.manifest(), wrong);
        site.zone.put(delivery.success(), DeliveryManifest.success(wrong));

        assertFails(this::verify, "manifest.json");
    }

    private void verify() {
        site.steps.verify(staging, Progress.NONE);
    }

    private void assertRefused(String path, byte[] content, String what) {
        site.zone.put(path, content);
        assertThatThrownBy(this::verify)
                .as("%s of %s", what, path)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BUG));
    }

    private void assertForgeryRefused(String name, List<String> lines, int firstWrong) {
        forge(name, lines);
        assertThatThrownBy(this::verify)
                .isInstanceOfSatisfying(DropException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.BUG);
                    assertThat(e.type()).isEqualTo(FailureType.VERIFICATION_FAILED);
                })
                .hasMessageContaining(delivery.file(name))
                .satisfies(e -> assertThat(line(String.valueOf(e.getMessage())))
                        .as("line in '%s'", e.getMessage())
                        .isGreaterThanOrEqualTo(firstWrong));
    }

    private static void assertFails(ThrowingCallable call, String named) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BUG))
                .hasMessageContaining(named);
    }

    private static int line(String message) {
        return Integer.parseInt(message.replaceAll("(?s).*?, line (\\d+).*", "$1"));
    }

    /// Writes other lines with a manifest and a `_SUCCESS` that fit them.
    private void forge(String name, List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        site.zone.put(delivery.file(name), gzip(text.toString().getBytes(StandardCharsets.UTF_8)));
        agree();
    }

    private void agree() {
        DeliveryManifest old = DeliveryManifest.fromJson(site.zone.content(delivery.manifest()), delivery.manifest());
        List<Output> outputs = Stream.of(DeliveryDirectory.FEATURES, DeliveryDirectory.QUARANTINE)
                .map(name -> {
                    byte[] file = site.zone.content(delivery.file(name));
                    return new Output(
                            name,
                            file.length,
                            Sha256.hex(file),
                            site.lines(delivery.file(name)).size());
                })
                .toList();
        Content content = old.content();
        write(new DeliveryManifest(
                new Content(
                        content.formatVersion(),
                        content.site(),
                        content.partner(),
                        content.partnerId(),
                        content.drop(),
                        content.revision(),
                        content.planHash(),
                        content.modelKey(),
                        content.model(),
                        content.inputs(),
                        content.outcomes(),
                        outputs),
                old.run()));
    }

    private void write(DeliveryManifest manifest) {
        site.zone.put(delivery.manifest(), manifest.toJson());
        site.zone.put(delivery.success(), DeliveryManifest.success(manifest.toJson()));
    }

    private static FileIndex withRange(FileIndex index, int place, ByteRange range) {
        List<IndexedChunk> chunks = new ArrayList<>(index.chunks());
        IndexedChunk old = chunks.get(place);
        chunks.set(place, new IndexedChunk(old.chunk(), List.of(range), old.records(), old.length(), old.sha256()));
        return new FileIndex(0, index.name(), index.decodedLength(), chunks, index.rejects(), index.skipped());
    }

    private static byte[] gzip(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GzipText gzip = new GzipText(out)) {
            gzip.add(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] without(byte[] bytes, int i) {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, i + 1, shorter, i, bytes.length - i - 1);
        return shorter;
    }

    private static byte[] doubled(byte[] bytes, int i) {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, i + 1);
        System.arraycopy(bytes, i, longer, i + 1, bytes.length - i);
        return longer;
    }

    private static LongStream seeds() {
        return LongStream.range(0, 20);
    }
}
