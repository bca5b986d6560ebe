package featuredrop.exchange.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.format.SampleImages;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.Chunks;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExchangeReaderTest {
    private static final String MODEL = "0123456789abcdef";
    private static final PlannedFile FILE =
            new PlannedFile("a.bin", "/land/acme/d1/a.bin", 0, "crc", 1, InputFormat.BIN);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ExchangeReader reader = new ExchangeReader(store);
    private final List<ProductImage> images = List.of(SampleImages.image(7), SampleImages.image(8));
    private final List<ChunkResult> results = List.of(Chunks.extracted(0, 7), Chunks.failed(1, 8, Outcome.GONE));

    private DropPlan plan = plan(0);
    private PlanRef ref = ref(plan, MODEL);
    private ChunkRef chunk = new ChunkRef(ref, 0, 0);
    private IndexedChunk indexed = new IndexedChunk(0, List.of(new ByteRange(0, 1)), 2, 1, "");

    @BeforeEach
    void storeOneDrop() throws IOException {
        byte[] content = delimited(images);
        plan = plan(content.length);
        ref = ref(plan, MODEL);
        chunk = new ChunkRef(ref, 0, 0);
        indexed = new IndexedChunk(
                0, List.of(new ByteRange(0, content.length)), images.size(), content.length, Sha256.hex(content));
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        store.putIfAbsent(ObjectKeys.input(chunk), content);
        store.putIfAbsent(ObjectKeys.index(ref, 0), index(0).toBytes());
        store.putIfAbsent(ObjectKeys.result(chunk), Chunks.finished(results).bytes());
        store.putIfAbsent(ObjectKeys.settled(ref), settled().toBytes());
    }

    @Test
    void aPlanThatWasReadLatelyIsNotReadAgain() {
        assertThat(reader.recentPlan(ref)).isEqualTo(plan);
        store.delete(List.of(ObjectKeys.planJson(ref)));

        assertThat(reader.recentPlan(ref)).isEqualTo(plan);
        assertThatThrownBy(() -> reader.plan(ref))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.OBJECT_MISSING));
        assertThatThrownBy(() -> reader.recentPlan(ref(plan(5), MODEL))).isInstanceOf(DropException.class);
    }

    @Test
    void whatWasStoredComesBack() throws IOException {
        assertThat(reader.plan(ref)).isEqualTo(plan);
        assertThat(reader.index(ref, plan, 0)).isEqualTo(index(0));
        assertThat(reader.findIndex(ref, 0)).contains(index(0));
        assertThat(reader.records(chunk)).isEqualTo(images);
        assertThat(reader.footer(chunk, indexed).getItemIdsList()).containsExactly(7L, 8L);
        assertThat(reader.findFooter(chunk, 2_000)).contains(reader.footer(chunk, indexed));
        assertThat(reader.settled(ref)).isEqualTo(settled());
        List<ChunkResult> visited = new ArrayList<>();
        List<ProductImage> sent = new ArrayList<>();
        reader.forEachRecord(chunk, indexed, (image, result) -> {
            sent.add(image);
            visited.add(result);
        });
        assertThat(visited).isEqualTo(results);
        assertThat(sent).isEqualTo(images);
    }

    @Test
    void whatIsNotThereYetIsEmpty() {
        assertThat(reader.findIndex(ref, 1)).isEmpty();
        assertThat(reader.findFooter(new ChunkRef(ref, 0, 1), 2_000)).isEmpty();
    }

    @Test
    void anAbsentObjectIsABugWhoeverReadsIt() {
        reads().forEach((key, read) -> {
            byte[] content = store.tail(key, Integer.MAX_VALUE).orElseThrow();
            store.delete(List.of(key));
            assertFailure(FailureKind.BUG, key, read).extracting("type").isEqualTo(FailureType.OBJECT_MISSING);
            store.putIfAbsent(key, content);
        });
    }

    @Test
    void aCutObjectIsABugWhereverItIsCut() {
        reads().forEach((key, read) -> {
            byte[] content = store.tail(key, Integer.MAX_VALUE).orElseThrow();
            for (int length = 0; length < content.length - 1; length++) {
                store.damage(key, Arrays.copyOf(content, length));
                assertFailure(FailureKind.BUG, key, read);
            }
            store.damage(key, content);
        });
    }

    @Test
    void aStoreThatBreaksOffIsAnOutageWhoeverReads() {
        for (String key : reads().keySet()) {
            ExchangeReader broken = new ExchangeReader(new BreakingStore(store, key));
            ThrowingCallable read = key.equals(ObjectKeys.result(chunk))
                    ? () -> broken.forEachResult(chunk, indexed, _ -> {}) // a footer is not read as a stream
                    : reads(broken).get(key);
            assertFailure(FailureKind.PLATFORM, key, Objects.requireNonNull(read));
        }
    }

    @Test
    void thePlanAndIndexOfAnotherDropOrFileAreRefused() {
        PlanRef other = new PlanRef(ref.key(), 1, "a".repeat(64), "model", MODEL);
        store.putIfAbsent(ObjectKeys.planJson(other), plan.toJson());
        store.putIfAbsent(ObjectKeys.index(ref, 1), index(0).toBytes());

        assertFailure(FailureKind.BUG, ObjectKeys.planJson(other), () -> reader.plan(other))
                .extracting("type")
                .isEqualTo(FailureType.PLAN_DIFFERS);
        assertFailure(FailureKind.BUG, ObjectKeys.index(ref, 1), () -> reader.findIndex(ref, 1))
                .extracting("type")
                .isEqualTo(FailureType.INDEX_DIFFERS);
    }

    @Test
    void anIndexThatDoesNotTileItsFileIsRefused() {
        FileIndex right = index(0);
        FileIndex wrong =
                new FileIndex(0, right.name(), right.decodedLength(), List.of(), right.rejects(), right.skipped());
        store.damage(ObjectKeys.index(ref, 0), wrong.toBytes());

        assertFailure(FailureKind.BUG, "file 0", () -> reader.index(ref, plan, 0))
                .extracting("type")
                .isEqualTo(FailureType.INDEX_NOT_TILED);
    }

    @Test
    void theResultOfAnotherModelIsRefused() {
        ChunkRef other = new ChunkRef(ref(plan, "f".repeat(16)), 0, 0);
        String key = ObjectKeys.result(other);
        store.putIfAbsent(key, Chunks.finished(results).bytes());

        for (ThrowingCallable read : List.<ThrowingCallable>of(
                () -> reader.footer(other, indexed),
                () -> reader.findFooter(other, 2_000),
                () -> reader.forEachResult(other, indexed, _ -> {}))) {
            assertFailure(FailureKind.BUG, key, read).hasMessageContaining(MODEL);
        }
    }

    @Test
    void aChunkThatHoldsMoreOrFewerRecordsThanItsResultIsRefused() throws IOException {
        String key = ObjectKeys.input(chunk);
        for (List<ProductImage> other :
                List.of(images.subList(0, 1), List.of(images.getFirst(), images.getFirst(), images.getFirst()))) {
            store.damage(key, delimited(other));
            assertFailure(FailureKind.BUG, key, () -> reader.forEachRecord(chunk, indexed, (_, _) -> {}))
                    .extracting("type")
                    .isEqualTo(FailureType.CHUNK_DAMAGED);
        }
    }

    /// One read of each object, by its key.
    private Map<String, ThrowingCallable> reads() {
        return reads(reader);
    }

    private Map<String, ThrowingCallable> reads(ExchangeReader by) {
        Map<String, ThrowingCallable> reads = new LinkedHashMap<>();
        reads.put(ObjectKeys.planJson(ref), () -> by.plan(ref));
        reads.put(ObjectKeys.index(ref, 0), () -> by.index(ref, plan, 0));
        reads.put(ObjectKeys.input(chunk), () -> by.forEachRecord(chunk, indexed, (_, _) -> {}));
        reads.put(ObjectKeys.result(chunk), () -> by.footer(chunk, indexed));
        reads.put(ObjectKeys.settled(ref), () -> by.settled(ref));
        return reads;
    }

    private static AbstractThrowableAssert<?, ?> assertFailure(FailureKind kind, String key, ThrowingCallable read) {
        return assertThatThrownBy(read)
                .as(key)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(key);
    }

    private FileIndex index(int file) {
        return new FileIndex(file, FILE.name(), plan.bytes(), List.of(indexed), List.of(), List.of());
    }

    private static SettlementFile settled() {
        ChunkPosition only = new ChunkPosition(0, 0);
        return new SettlementFile(
                2,
                Map.of(Outcome.EXTRACTED, 1L, Outcome.GONE, 1L),
                List.of(),
                List.of(new SettlementFile.Part(0, only, only, 1)));
    }

    private static PlanRef ref(DropPlan plan, String modelKey) {
        return new PlanRef(plan.key(), 1, plan.hash(), "model", modelKey);
    }

    private static DropPlan plan(long length) {
        return new DropPlan(
                FormatVersion.CURRENT,
                new DropKey("paris", "acme", "d1"),
                7,
                IdScheme.INTERNAL,
                LandingLayout.DIRECTORY,
                "/land/acme/d1",
                1,
                2_000,
                1 << 20,
                List.of(new PlannedFile(FILE.name(), FILE.path(), length, FILE.checksum(), 1, FILE.format())),
                ListFeed.STANDARD);
    }

    private static byte[] delimited(List<ProductImage> images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (ProductImage image : images) {
            writer.write(image);
        }
        return out.toByteArray();
    }

    /// A store whose stream of one object breaks at once.
    private record BreakingStore(ObjectStore store, String broken) implements ObjectStore {
        @Override
        public Written putIfAbsent(String key, byte[] content) {
            return store.putIfAbsent(key, content);
        }

        @Override
        public Optional<InputStream> open(String key) {
            if (!key.equals(broken)) {
                return store.open(key);
            }
            return Optional.of(new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("connection reset");
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    throw new IOException("connection reset");
                }
            });
        }

        @Override
        public Optional<byte[]> tail(String key, int length) {
            return store.tail(key, length);
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
            store.delete(keys);
        }
    }
}
