package featuredrop.activities.delivery;

import com.google.protobuf.ByteString;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.ModelFamily;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A drop as export and extraction leave it in the exchange; all of it follows from what the test says.
public final class SampleDrop {
    public static final DropKey KEY = new DropKey("north", "shoes", "d1");
    static final int PARTNER = 7;
    static final long STAMP = 1_479_700_000;
    public static final ModelDescriptor MODEL = new ModelDescriptor(
            "tiny",
            "MIT",
            Path.of("model.onnx"),
            "0".repeat(64),
            "input",
            TensorLayout.NCHW,
            8,
            8,
            "efficientnet-lite-v1",
            "feature",
            3,
            true,
            4,
            ModelFamily.NETWORK);

    private static final int HEADER = 3;
    private static final int RECORD = 10;

    /// Two files with duplicates, causes of quarantine and rejects.
    public static final SampleDrop MIXED = new SampleDrop(
            9,
            List.of(
                    new Input(
                            "a.bin",
                            List.of(
                                    List.of(extracted(1), new Item(2, Outcome.GONE), extracted(Long.MIN_VALUE)),
                                    List.of(extracted(1), extracted(4))),
                            2),
                    new Input("b.bin", List.of(List.of(extracted(-5), new Item(6, Outcome.BOMB))), 1)));

    private final Random random;
    private final List<Input> inputs;
    private final int dimension;

    /// One input record.
    public record Input(String file, List<List<Item>> chunks, int rejects) {}

    /// A record's id and outcome.
    public record Item(long id, Outcome outcome) {}

    public SampleDrop(long seed, List<Input> inputs) {
        this(seed, inputs, MODEL.dimension());
    }

    public SampleDrop(long seed, List<Input> inputs, int dimension) {
        this.random = new Random(seed);
        this.inputs = inputs;
        this.dimension = dimension;
    }

    /// Files, chunks, duplicates, causes and rejects as the seed has them.
    public static SampleDrop random(long seed) {
        Random random = new Random(seed);
        List<Input> inputs = new ArrayList<>();
        int files = 1 + random.nextInt(3);
        for (int file = 0; file < files; file++) {
            List<List<Item>> chunks = new ArrayList<>();
            for (int chunk = random.nextInt(4); chunk > 0; chunk--) {
                List<Item> items = new ArrayList<>();
                for (int item = 1 + random.nextInt(6); item > 0; item--) {
                    items.add(item(random));
                }
                chunks.add(items);
            }
            inputs.add(new Input("in-" + file + ".bin", chunks, random.nextInt(3)));
        }
        return new SampleDrop(seed, inputs);
    }

    /// One file of one chunk.
    public static SampleDrop of(Item... items) {
        return new SampleDrop(1, List.of(new Input("in.bin", List.of(List.of(items)), 0)));
    }

    public static Item extracted(long id) {
        return new Item(id, Outcome.EXTRACTED);
    }

    public List<Input> inputs() {
        return inputs;
    }

    /// Every record that is delivered, in order.
    public List<Long> deliveredIds() {
        return inputs.stream()
                .flatMap(input -> input.chunks().stream())
                .flatMap(List::stream)
                .filter(item -> item.outcome() == Outcome.EXTRACTED)
                .map(Item::id)
                .distinct()
                .toList();
    }

    /// Input records with that outcome, before duplicates are told apart.
    public long count(Outcome outcome) {
        return inputs.stream()
                .flatMap(input -> input.chunks().stream())
                .flatMap(List::stream)
                .filter(item -> item.outcome() == outcome)
                .count();
    }

    /// Framed records and rejects.
    public long records() {
        return inputs.stream()
                .mapToLong(input -> input.rejects()
                        + input.chunks().stream().mapToLong(List::size).sum())
                .sum();
    }

    /// Puts everything into the exchange.
    public PlanRef store(ObjectStore store) {
        return store(store, KEY, 1);
    }

    public PlanRef store(ObjectStore store, DropKey key, int revision) {
        List<FileIndex> indexes = new ArrayList<>();
        List<PlannedFile> planned = new ArrayList<>();
        for (Input input : inputs) {
            FileIndex index = index(indexes.size(), input);
            indexes.add(index);
            planned.add(new PlannedFile(
                    input.file(),
                    "/land/shoes/d1/" + input.file(),
                    index.decodedLength(),
                    "COMPOSITE-CRC32C:0000000" + indexes.size(),
                    1,
                    InputFormat.BIN));
        }
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                IdScheme.INTERNAL,
                LandingLayout.DIRECTORY,
                "/land/shoes/d1",
                STAMP,
                2_000,
                1 << 25,
                planned,
                ListFeed.STANDARD);
        PlanRef ref = new PlanRef(key, revision, plan.hash(), MODEL.id(), MODEL.modelKey());
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        for (FileIndex index : indexes) {
            store.putIfAbsent(ObjectKeys.index(ref, index.file()), index.toBytes());
            List<List<Item>> chunks = inputs.get(index.file()).chunks();
            for (int chunk = 0; chunk < chunks.size(); chunk++) {
                ChunkRef name = new ChunkRef(ref, index.file(), chunk);
                store.putIfAbsent(ObjectKeys.input(name), records(chunks.get(chunk)));
                store.putIfAbsent(ObjectKeys.result(name), results(chunks.get(chunk)));
            }
        }
        return ref;
    }

    /// Puts the results of one chunk into the exchange, at the generation of `ref`.
    public void storeResults(ObjectStore store, PlanRef ref, ChunkPosition chunk, List<Item> items) {
        store.putIfAbsent(ObjectKeys.result(new ChunkRef(ref, chunk.file(), chunk.chunk())), results(items));
    }

    /// Puts a result into the exchange that says where it comes from.
    public void storeResult(ObjectStore store, ChunkRef chunk, List<Item> items, ResultWriter.Facts facts) {
        store.putIfAbsent(ObjectKeys.result(chunk), results(items, facts));
    }

    private static Item item(Random random) {
        Outcome[] outcomes = Outcome.values();
        Outcome outcome = random.nextInt(3) > 0 ? Outcome.EXTRACTED : outcomes[random.nextInt(outcomes.length)];
        long id = switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE).get(random.nextInt(4));
            default -> random.nextInt(8);
        };
        return new Item(id, outcome == Outcome.DUPLICATE ? Outcome.GONE : outcome);
    }

    private static FileIndex index(int file, Input input) {
        long position = HEADER;
        List<IndexedChunk> chunks = new ArrayList<>();
        for (List<Item> items : input.chunks()) {
            long end = position + (long) RECORD * items.size();
            byte[] records = records(items);
            chunks.add(new IndexedChunk(
                    chunks.size(),
                    List.of(new ByteRange(position, end)),
                    items.size(),
                    records.length,
                    Sha256.hex(records)));
            position = end;
        }
        List<Reject> rejects = new ArrayList<>();
        for (int i = 0; i < input.rejects(); i++) {
            rejects.add(
                    new Reject(new ByteRange(position, position + RECORD), i, Outcome.BAD_RECORD, "a bad line " + i));
            position += RECORD;
        }
        return new FileIndex(file, input.file(), position, chunks, rejects, List.of(new ByteRange(0, HEADER)));
    }

    private static byte[] records(List<Item> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        try {
            for (Item item : items) {
                writer.write(ProductImage.newBuilder()
                        .setPartnerId(PARTNER)
                        .setInternalId((int) item.id())
                        .setExternalItemId("item " + item.id())
                        .setImageUrl("https://user:pw@images.example/" + item.id() + ".jpg?token=secret")
                        .build());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private byte[] results(List<Item> items) {
        return results(items, new ResultWriter.Facts("test engine", items.size(), 10L * items.size()));
    }

    private byte[] results(List<Item> items, ResultWriter.Facts facts) {
        ResultWriter writer = new ResultWriter(MODEL.modelKey(), dimension);
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            ChunkResult.Builder result = ChunkResult.newBuilder()
                    .setRecord(i)
                    .setItemId(item.id())
                    .setOutcome(item.outcome().number());
            if (item.outcome() == Outcome.EXTRACTED) {
                for (int value = 0; value < dimension; value++) {
                    result.addFeature(random.nextInt(4) == 0 ? 0 : 2 * random.nextFloat() - 1);
                }
                result.setImageSha256(ByteString.copyFromUtf8("digest"));
            } else {
                result.setDetail("no image at https://images.example/x?token=secret")
                        .setAttempts(2);
            }
            writer.add(result.build());
        }
        return writer.finish(facts).bytes();
    }
}
