package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.ItemIds;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.ResultReader;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.fetch.ImageSource;
import featuredrop.fetch.memory.InMemoryImageSource;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.InProcessPreparation;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.policy.DropException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class ExtractionLoopTest {
    private static final int PARTNER = 42;
    private static final int DIMENSION = 6;
    private static final int BATCH = 4;
    private static final String URL = "http://shop.example/";

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryImageSource web = new InMemoryImageSource();
    private final ImagePreparation images = new InProcessPreparation(
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(1_000_000, 4_096)), Detail.EXACT);

    @Test
    void everyRecordGetsItsOutcomeInInputOrder() {
        web.with(URL + "cat.jpg", TestImages.jpeg(1)).failing(URL + "gone.jpg", Outcome.GONE);
        ChunkRef chunk = landed(
                IdScheme.INTERNAL,
                image(1, TestImages.jpeg(2)),
                url(2, URL + "cat.jpg"),
                url(3, URL + "gone.jpg"),
                record(4).build(),
                image(5, new byte[0]),
                record(6)
                        .setPartnerId(PARTNER + 1)
                        .setImage(ByteString.copyFrom(TestImages.jpeg(3)))
                        .build(),
                image(7, "no image".getBytes(StandardCharsets.UTF_8)),
                url(8, "ftp://shop.example/x"),
                image(9, TestImages.jpeg(9)));

        ChunkReport report = loop(web).extract(chunk, Progress.NONE);

        assertThat(results(chunk))
                .extracting(result -> Outcome.of(result.getOutcome()))
                .containsExactly(
                        Outcome.EXTRACTED,
                        Outcome.EXTRACTED,
                        Outcome.GONE,
                        Outcome.BAD_RECORD,
                        Outcome.NOT_IMAGE,
                        Outcome.BAD_RECORD,
                        Outcome.NOT_IMAGE,
                        Outcome.BAD_URL,
                        Outcome.EXTRACTED);
        assertThat(report.outcomes())
                .isEqualTo(Map.of(
                        Outcome.EXTRACTED, 3L,
                        Outcome.GONE, 1L,
                        Outcome.BAD_RECORD, 2L,
                        Outcome.NOT_IMAGE, 2L,
                        Outcome.BAD_URL, 1L));
        assertThat(report.imagesFetched()).isEqualTo(1);
        assertThat(report.bytesFetched()).isEqualTo(TestImages.jpeg(1).length);
    }

    @Test
    void anExtractedRecordHasAUnitVectorItsIdAndTheDigestOfItsImage() {
        byte[] jpeg = TestImages.jpeg(2);
        ChunkRef chunk = landed(IdScheme.HASHED, image(1, jpeg));

        loop(web).extract(chunk, Progress.NONE);

        ChunkResult result = results(chunk).getFirst();
        double square = result.getFeatureList().stream()
                .mapToDouble(value -> value * value)
                .sum();
        assertThat(square).isBetween(0.999999, 1.000001);
        assertThat(result.getFeatureCount()).isEqualTo(DIMENSION);
        assertThat(result.getItemId()).isEqualTo(ItemIds.hashed("item-1"));
        assertThat(result.getImageSha256()).isEqualTo(ByteString.fromHex(Sha256.hex(jpeg)));
        assertThat(result.getAttempts()).isZero();
    }

    @Test
    void equalRunsGiveEqualBytesWhateverOrderImagesArriveIn() {
        ProductImage[] records =
                IntStream.range(0, 50).mapToObj(i -> url(i, URL + i)).toArray(ProductImage[]::new);
        IntStream.range(0, 50).forEach(i -> web.with(URL + i, TestImages.jpeg(i % 20)));
        ChunkRef chunk = landed(IdScheme.INTERNAL, records);
        ChunkReport straight = loop(web).extract(chunk, Progress.NONE);
        store.delete(List.of(ObjectKeys.result(chunk)));
        CountDownLatch lastArrived = new CountDownLatch(1);
        ImageSource lastFirst = request -> {
            if (request.url().endsWith("/49")) {
                lastArrived.countDown();
            }
            awaitUninterruptibly(lastArrived);
            return web.fetch(request);
        };

        assertThat(stored(loop(lastFirst).extract(chunk, Progress.NONE))).isEqualTo(stored(straight));
    }

    @Test
    void aResultThatIsThereIsReportedAndNotComputedAgain() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"), url(2, URL + "dog.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1));
        ChunkReport first = loop(web).extract(chunk, Progress.NONE);
        AtomicInteger fetches = new AtomicInteger();
        ImageSource counted = request -> {
            fetches.incrementAndGet();
            return web.fetch(request);
        };

        ChunkReport second = loop(counted).extract(chunk, Progress.NONE);

        assertThat(second).isEqualTo(stored(first));
        assertThat(second.work()).isNull();
        assertThat(fetches).hasValue(0);
    }

    /// What the result itself tells; the time that a call took differs from call to call.
    private static ChunkReport stored(ChunkReport report) {
        return new ChunkReport(report.sha256(), report.outcomes(), report.imagesFetched(), report.bytesFetched());
    }

    @Test
    void theCallThatMadeAResultSaysHowLongItTook() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"), url(2, URL + "dog.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1));
        long before = System.nanoTime();

        ChunkReport.Work work = loop(web).extract(chunk, Progress.NONE).work();

        assertThat(work).isNotNull();
        assertThat(work.millis())
                .isBetween(0L, Duration.ofNanos(System.nanoTime() - before).toMillis());
        assertThat(work.images()).isEqualTo(2);
    }

    @Test
    void aLaterGenerationAsksOnlyForImagesWhoseFailureMayBeOver() {
        ChunkRef chunk = landed(
                IdScheme.INTERNAL,
                url(1, URL + "cat.jpg"),
                url(2, URL + "down.jpg"),
                url(3, URL + "gone.jpg"),
                image(4, TestImages.jpeg(4)),
                url(5, URL + "slow.jpg"),
                image(6, "no image".getBytes(StandardCharsets.UTF_8)),
                url(7, URL + "busy.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1))
                .failing(URL + "down.jpg", Outcome.CONNECT)
                .failing(URL + "gone.jpg", Outcome.GONE)
                .failing(URL + "slow.jpg", Outcome.DEADLINE)
                .failing(URL + "busy.jpg", Outcome.THROTTLED);
        loop(web).extract(chunk.at(1), Progress.NONE);
        List<ChunkResult> first = results(chunk.at(1));
        List<String> asked = new CopyOnWriteArrayList<>();
        InMemoryImageSource later = new InMemoryImageSource()
                .with(URL + "down.jpg", TestImages.jpeg(2))
                .with(URL + "slow.jpg", TestImages.jpeg(5))
                .failing(URL + "busy.jpg", Outcome.THROTTLED);

        ChunkReport report = loop(counted(later, asked)).extract(chunk.at(2), Progress.NONE);

        assertThat(asked).containsExactlyInAnyOrder(URL + "down.jpg", URL + "slow.jpg", URL + "busy.jpg");
        assertThat(report.outcomes())
                .isEqualTo(
                        Map.of(Outcome.EXTRACTED, 4L, Outcome.GONE, 1L, Outcome.NOT_IMAGE, 1L, Outcome.THROTTLED, 1L));
        assertThat(report.imagesFetched()).isEqualTo(2);
        assertThat(report.work()).extracting(ChunkReport.Work::images).isEqualTo(3L);
        List<ChunkResult> second = results(chunk.at(2));
        assertThat(List.of(second.get(0), second.get(2), second.get(3), second.get(5)))
                .isEqualTo(List.of(first.get(0), first.get(2), first.get(3), first.get(5)));
        assertThat(results(chunk.at(1))).isEqualTo(first);
    }

    @Test
    void aResultWithoutPassingFailuresStandsForLaterGenerations() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"), url(2, URL + "gone.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1)).failing(URL + "gone.jpg", Outcome.GONE);
        ChunkReport first = loop(web).extract(chunk.at(1), Progress.NONE);
        List<String> asked = new CopyOnWriteArrayList<>();

        ChunkReport later = loop(counted(web, asked)).extract(chunk.at(4), Progress.NONE);

        assertThat(asked).isEmpty();
        assertThat(later).isEqualTo(new ChunkReport(first.sha256(), first.outcomes(), 0, 0));
        assertThat(store.stat(ObjectKeys.result(chunk.at(4)))).isEmpty();
    }

    @Test
    void whatAReleaseWithoutGenerationsExtractedIsTakenOver() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"), url(2, URL + "down.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1)).failing(URL + "down.jpg", Outcome.DNS);
        loop(web).extract(chunk, Progress.NONE);
        assertThat(ObjectKeys.result(chunk)).endsWith("/out/00000000000000aa/000000-000000");
        assertThat(ObjectKeys.result(chunk.at(1))).endsWith("/out/00000000000000aa/000001/000000-000000");
        List<String> asked = new CopyOnWriteArrayList<>();

        loop(counted(web, asked)).extract(chunk.at(1), Progress.NONE);

        assertThat(asked).containsExactly(URL + "down.jpg");
    }

    @Test
    void aGenerationThatTakesNothingOverExtractsEverything() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"), url(2, URL + "gone.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1)).failing(URL + "gone.jpg", Outcome.GONE);
        loop(web).extract(chunk.at(1), Progress.NONE);
        List<String> asked = new CopyOnWriteArrayList<>();

        loop(counted(web, asked)).extract(new ChunkRef(chunk.plan().from(2), 0, 0), Progress.NONE);

        assertThat(asked).containsExactlyInAnyOrder(URL + "cat.jpg", URL + "gone.jpg");
    }

    @Test
    void aPassGivesTheBytesOfAnExtractionThatSucceedsAtOnceButForItsCounts() {
        ProductImage[] records =
                IntStream.range(0, 30).mapToObj(i -> url(i, URL + i)).toArray(ProductImage[]::new);
        ChunkRef chunk = landed(IdScheme.INTERNAL, records);
        for (int i = 0; i < 30; i++) {
            if (i % 3 == 0) {
                web.failing(URL + i, Outcome.CONNECT);
            } else {
                web.with(URL + i, TestImages.jpeg(i % 20));
            }
        }
        loop(web).extract(chunk.at(1), Progress.NONE);
        InMemoryImageSource later = new InMemoryImageSource();
        IntStream.range(0, 30).forEach(i -> later.with(URL + i, TestImages.jpeg(i % 20)));

        loop(later).extract(chunk.at(2), Progress.NONE);
        loop(later).extract(new ChunkRef(chunk.plan().from(3), 0, 0), Progress.NONE);

        assertThat(results(chunk.at(2))).isEqualTo(results(chunk.at(3)));
    }

    private static ImageSource counted(ImageSource source, List<String> asked) {
        return request -> {
            asked.add(request.url());
            return source.fetch(request);
        };
    }

    @Test
    void ofTwoAttemptsTheFirstResultIsKeptAndReported() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1));
        ImageSource overtaken = request -> {
            loop(web).extract(chunk, Progress.NONE);
            return new ImageSource.Fetched.Failed(Outcome.CONNECT, "down", 3);
        };

        ChunkReport report = loop(overtaken).extract(chunk, Progress.NONE);

        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 1L));
        assertThat(report.sha256())
                .isEqualTo(store.stat(ObjectKeys.result(chunk)).orElseThrow().sha256());
    }

    @Test
    void aResultWhoseAnswerIsLostIsReported() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "cat.jpg"));
        web.with(URL + "cat.jpg", TestImages.jpeg(1));
        store.loseNextAnswer(() -> {});

        ChunkReport report = loop(web).extract(chunk, Progress.NONE);

        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 1L));
        assertThat(report.sha256())
                .isEqualTo(store.stat(ObjectKeys.result(chunk)).orElseThrow().sha256());
    }

    @Test
    void aStoppedChunkLeavesNothingBehind() {
        ProductImage[] records = IntStream.range(0, 30)
                .mapToObj(i -> image(i, TestImages.jpeg(i)))
                .toArray(ProductImage[]::new);
        ChunkRef chunk = landed(IdScheme.INTERNAL, records);
        Progress stopsAtTen = (where, done) -> {
            if (done == 10) {
                throw new StoppedException();
            }
        };

        assertThatThrownBy(() -> loop(web).extract(chunk, stopsAtTen)).isInstanceOf(StoppedException.class);

        assertThat(store.stat(ObjectKeys.result(chunk))).isEmpty();
    }

    @Test
    void aSlowHostDoesNotKeepTheProgressSilent() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL + "slow"));
        CountDownLatch never = new CountDownLatch(1);
        ImageSource slow = request -> {
            awaitUninterruptibly(never);
            return web.fetch(request);
        };
        AtomicInteger beats = new AtomicInteger();
        Progress stopsAtSecondBeat = (where, done) -> {
            if (beats.incrementAndGet() == 2) {
                throw new StoppedException();
            }
        };

        assertThatThrownBy(() -> loop(slow).extract(chunk, stopsAtSecondBeat)).isInstanceOf(StoppedException.class);
        never.countDown();
    }

    @Test
    void aChunkThatIsNotInTheExchangeIsAFailure() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, url(1, URL));
        store.delete(List.of(ObjectKeys.input(chunk)));

        assertThatThrownBy(() -> loop(web).extract(chunk, Progress.NONE))
                .isInstanceOf(DropException.class)
                .hasMessageContaining(ObjectKeys.input(chunk));
    }

    @Test
    void aDamagedChunkIsAFailureAndNoQuarantine() throws IOException {
        ChunkRef chunk = landed(IdScheme.INTERNAL, image(1, TestImages.jpeg()));
        byte[] whole = store.open(ObjectKeys.input(chunk)).orElseThrow().readAllBytes();
        store.delete(List.of(ObjectKeys.input(chunk)));
        store.putIfAbsent(ObjectKeys.input(chunk), Arrays.copyOf(whole, whole.length - 1));

        assertThatThrownBy(() -> loop(web).extract(chunk, Progress.NONE))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aVectorOfZerosIsABadVector() {
        ChunkRef chunk = landed(IdScheme.INTERNAL, image(1, TestImages.jpeg()));
        LoadedModel zeros = new LoadedModel(facts(), form(), new ZeroExtractor());

        new ExtractionLoop(store, plan -> zeros, new RecordPreparation(web, images)).extract(chunk, Progress.NONE);

        assertThat(results(chunk).getFirst().getOutcome()).isEqualTo(Outcome.BAD_VECTOR.number());
    }

    private ExtractionLoop loop(ImageSource source) {
        LoadedModel model = new LoadedModel(facts(), form(), new StubExtractor(3 * 8 * 8, DIMENSION, BATCH));
        return new ExtractionLoop(store, plan -> model, new RecordPreparation(source, images));
    }

    private static LoadedModel.Facts facts() {
        return new LoadedModel.Facts("stub", "00000000000000aa", true);
    }

    private static ModelInput form() {
        return new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW);
    }

    private ChunkRef landed(IdScheme ids, ProductImage... records) {
        DropKey key = new DropKey("paris", "acme", "d1");
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                ids,
                LandingLayout.DIRECTORY,
                "/landing/acme/d1",
                1,
                2_000,
                1 << 20,
                List.of(new PlannedFile("a.bin", "/landing/acme/d1/a.bin", 1, "crc", 1, InputFormat.BIN)),
                ListFeed.STANDARD);
        PlanRef ref = new PlanRef(key, 0, plan.hash(), "stub", "00000000000000aa");
        ChunkRef chunk = new ChunkRef(ref, 0, 0);
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(bytes);
        try {
            for (ProductImage record : records) {
                writer.write(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.putIfAbsent(ObjectKeys.input(chunk), bytes.toByteArray());
        return chunk;
    }

    private List<ChunkResult> results(ChunkRef chunk) {
        String key = ObjectKeys.result(chunk);
        List<ChunkResult> results = new ArrayList<>();
        try {
            int records = ResultFooters.read(store.tail(key, 1 << 20).orElseThrow(), key)
                    .getItemIdsCount();
            ResultReader reader = new ResultReader(store.open(key).orElseThrow(), key, records);
            for (Optional<ChunkResult> next = reader.next(); next.isPresent(); next = reader.next()) {
                results.add(next.get());
            }
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProductImage.Builder record(int id) {
        return ProductImage.newBuilder().setPartnerId(PARTNER).setInternalId(id).setExternalItemId("item-" + id);
    }

    private static ProductImage image(int id, byte[] bytes) {
        return record(id).setImage(ByteString.copyFrom(bytes)).build();
    }

    private static ProductImage url(int id, String url) {
        return record(id).setImageUrl(url).build();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
