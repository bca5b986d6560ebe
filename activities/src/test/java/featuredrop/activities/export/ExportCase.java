package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// One file landed in memory, planned and exported; every export is checked for what must hold of any.
final class ExportCase {
    static final int PARTNER = 7;

    final InMemoryLandingZone zone = new InMemoryLandingZone();
    final InMemoryObjectStore store = new InMemoryObjectStore();
    final String path;

    /// What the export may come to; a test may set lower ones.
    InputConfig limits = limits("ratio", 2_000);

    /// How the file is written; a test may set another form.
    ListFeed feed = ListFeed.STANDARD;

    private final List<Integer> told = new ArrayList<>();
    private final int chunkRecords;
    private final long chunkBytes;

    ExportCase(String name) {
        this(name, 2_000, 32 << 20);
    }

    ExportCase(String name, int chunkRecords, long chunkBytes) {
        this.path = "/landing/shoes/d1/" + name;
        this.chunkRecords = chunkRecords;
        this.chunkBytes = chunkBytes;
    }

    /// The default limits but for one key.
    static InputConfig limits(String key, Object value) {
        return NamedValues.none().with(key, value).bind(InputConfig.class);
    }

    /// Lands `content`, plans and exports it, and gives the index once it has been checked.
    static FileIndex exported(String name, byte[] content) {
        ExportCase export = new ExportCase(name);
        export.zone.put(export.path, content);
        return export.exported();
    }

    FileIndex exported() {
        PlanRef plan = plan();
        ExportedFile answer = export(plan);
        FileIndex index = checkedIndex(plan);
        assertThat(answer)
                .isEqualTo(new ExportedFile(
                        0,
                        index.chunks().size(),
                        index.records(),
                        index.rejects().size(),
                        index.bytes()));
        return index;
    }

    /// Freezes what stands in the landing zone now.
    PlanRef plan() {
        FileStat stat = zone.stat(path).orElseThrow();
        LandedFile landed = new LandedFile(
                stat.name(),
                path,
                stat.length(),
                stat.modifiedMillis(),
                InputFormat.of(stat.name()).orElseThrow());
        PlannedFile file = new PlannedFile(
                stat.name(),
                path,
                stat.length(),
                zone.checksum(path),
                stat.modifiedMillis(),
                StoredForm.of(zone, landed));
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                new DropKey("site", "shoes", "d1"),
                PARTNER,
                IdScheme.HASHED,
                LandingLayout.DIRECTORY,
                "/landing/shoes/d1",
                1,
                chunkRecords,
                chunkBytes,
                List.of(file),
                feed);
        PlanRef ref = new PlanRef(plan.key(), 1, plan.hash(), "model", "0123456789abcdef");
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        return ref;
    }

    /// Chunk counts that were told, in order.
    List<Integer> told() {
        return List.copyOf(told);
    }

    ExportedFile export(PlanRef plan) {
        return export(plan, Progress.NONE);
    }

    ExportedFile export(PlanRef plan, Progress progress) {
        return new FileExporter(zone, store, 64 << 20, limits).export(plan, 0, progress, chunks -> {
            assertThat(index(plan)).as("the index comes last").isEmpty();
            assertThat(store.open(ObjectKeys.input(new ChunkRef(plan, 0, chunks - 1))))
                    .as("chunk %d is there when it is told", chunks - 1)
                    .isPresent();
            told.add(chunks);
        });
    }

    Optional<FileIndex> index(PlanRef plan) {
        String key = ObjectKeys.index(plan, 0);
        return store.open(key).map(in -> {
            try (in) {
                return FileIndex.read(in, key);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /// The records of all chunks, in order.
    List<ProductImage> records() {
        PlanRef plan = plan();
        List<ProductImage> records = new ArrayList<>();
        for (IndexedChunk chunk : checkedIndex(plan).chunks()) {
            records.addAll(records(content(plan, chunk)));
        }
        return records;
    }

    private FileIndex checkedIndex(PlanRef plan) {
        FileIndex index = index(plan).orElseThrow();
        index.requireTiled(new ExchangeReader(store).plan(plan).files().getFirst());
        for (IndexedChunk chunk : index.chunks()) {
            byte[] content = content(plan, chunk);
            assertThat(chunk.sha256()).isEqualTo(Sha256.hex(content));
            assertThat(chunk.length()).isEqualTo(content.length);
            assertThat(chunk.records()).isBetween(1, chunkRecords);
            assertThat(records(content)).hasSize(chunk.records());
            assertThat(chunk.records() == 1 || chunk.length() <= chunkBytes).isTrue();
        }
        return index;
    }

    private byte[] content(PlanRef plan, IndexedChunk chunk) {
        String key = ObjectKeys.input(new ChunkRef(plan, 0, chunk.chunk()));
        try (var in = store.open(key).orElseThrow()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<ProductImage> records(byte[] delimited) {
        try {
            List<ProductImage> records = new ArrayList<>();
            RecordReader reader = new RecordReader(new ByteArrayInputStream(delimited));
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                records.add(((RecordReader.Item.ImageRecord) item.get()).image());
            }
            return records;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] delimited(List<ProductImage> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (ProductImage record : records) {
            try {
                writer.write(record);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return out.toByteArray();
    }

    /// `item_id=image_url` of each record.
    List<String> rows() {
        return records().stream()
                .map(record -> record.getExternalItemId() + "=" + record.getImageUrl())
                .toList();
    }

    /// Framed records and rejects, as the accounting counts them.
    static long inputRecords(FileIndex index) {
        return index.records() + index.rejects().size();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }

    /// The ranges of the chunks, in order.
    static List<ByteRange> ranges(FileIndex index) {
        return index.chunks().stream().flatMap(chunk -> chunk.ranges().stream()).toList();
    }

    /// `line outcome` of each reject.
    static List<String> rejects(FileIndex index) {
        return index.rejects().stream()
                .map(reject -> reject.line() + " " + reject.outcome())
                .toList();
    }

    static Reject onlyReject(FileIndex index) {
        assertThat(index.rejects()).hasSize(1);
        return index.rejects().getFirst();
    }
}
