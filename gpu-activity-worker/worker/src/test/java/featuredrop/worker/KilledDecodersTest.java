package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.memory.InMemoryImageSource;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.process.DecodingArguments;
import featuredrop.images.process.DecodingCommand;
import featuredrop.images.process.ProcessPool;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.compare.HostTrust;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Decoding processes are killed, and chunks are given up, at random records; the result is the same bytes.
@Tag("slow")
final class KilledDecodersTest {
    private static final int PARTNER = 42;
    private static final int RECORDS = 40;
    private static final int DECODERS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ProcessPool pool = ProcessPool.start(
            new DecodingCommand(
                    128L << 20, new DecodingArguments(1_000_000, 4_096, Tools.turboJpeg(), Tools.webP(), Detail.EXACT)),
            DECODERS,
            LIMIT);
    private final Set<Long> seen = new HashSet<>();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aChunkWhoseDecodersDieHasTheSameBytes() {
        ResultWriter.Finished expected = result((where, done) -> {});

        // An image whose process is killed twice counts as its own fault, so each run has one kill.
        for (int run = 0; run < 4; run++) {
            // Every decoder gets an image after the kill.
            int kill = random.nextInt(1, RECORDS - 2 * DECODERS);
            AtomicInteger images = new AtomicInteger();
            List<Long> victims = new CopyOnWriteArrayList<>();
            ResultWriter.Finished killed = result(
                    (file, form) -> {
                        if (images.incrementAndGet() == kill) {
                            victims.addAll(pool.pids());
                            victims.forEach(KilledDecodersTest::kill);
                        }
                        return pool.prepare(file, form);
                    },
                    (where, done) -> {});
            seen.addAll(victims);
            seen.addAll(pool.pids());
            assertThat(killed.bytes()).as("seed %d, image %d", seed, kill).isEqualTo(expected.bytes());
            assertThat(victims).as("seed %d, image %d: killed", seed, kill).isNotEmpty();
            assertThat(pool.pids())
                    .as("seed %d, image %d: decoders after the kill", seed, kill)
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(victims);
        }
        pool.close();
        Awaitility.await().atMost(LIMIT).until(() -> seen.stream().noneMatch(KilledDecodersTest::runs));
    }

    @Test
    void aChunkThatIsGivenUpAndRepeatedHasTheSameBytes() {
        ResultWriter.Finished expected = result((where, done) -> {});
        for (int attempt = 0; attempt < 3; attempt++) {
            int last = random.nextInt(RECORDS);
            assertThatThrownBy(() -> result((where, done) -> {
                        if (done > last) {
                            throw new CancellationException("given up");
                        }
                    }))
                    .as("seed %d, record %d", seed, last)
                    .isInstanceOf(CancellationException.class);
        }

        assertThat(result((where, done) -> {}).bytes()).as("seed %d", seed).isEqualTo(expected.bytes());
        assertThat(pool.pids()).as("seed %d: decoders", seed).hasSize(DECODERS).allMatch(KilledDecodersTest::runs);
    }

    private ResultWriter.Finished result(Progress progress) {
        return result(pool, progress);
    }

    private static ResultWriter.Finished result(ImagePreparation images, Progress progress) {
        LoadedModel model = new LoadedModel(
                new LoadedModel.Facts("stub", "00000000000000aa", true),
                new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW),
                new StubExtractor(3 * 8 * 8, 6, 4));
        RecordPreparation preparation = new RecordPreparation(new InMemoryImageSource(), images);
        ChunkExtraction.Task task = new ChunkExtraction.Task(
                "000000-000000", PARTNER, IdScheme.INTERNAL, FetchRules.USUAL, "site/partner", KnownResults.NONE);
        ChunkRef chunk = new ChunkRef(
                new PlanRef(new DropKey("site", "partner", "d1"), 1, "a".repeat(64), "stub", "00000000000000aa"), 0, 0);
        ChunkExtraction.Tools tools =
                new ChunkExtraction.Tools(preparation, "", HostTrust.unchecked().of(chunk, null));
        return new ChunkExtraction(task, model, tools, progress).result(records(), "00000000000000aa");
    }

    private static List<ProductImage> records() {
        List<ProductImage> records = new ArrayList<>();
        IntStream.range(0, RECORDS).forEach(i -> {
            byte[] file = i % 7 == 3 ? new byte[] {1, 2, 3} : TestImages.jpeg(i);
            records.add(ProductImage.newBuilder()
                    .setPartnerId(PARTNER)
                    .setInternalId(i)
                    .setExternalItemId("item-" + i)
                    .setImage(ByteString.copyFrom(file))
                    .build());
        });
        return records;
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly)).contains(true);
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
