package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FiniteGuard;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.memory.InMemoryImageSource;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.InProcessPreparation;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.compare.HostTrust;
import featuredrop.worker.host.HostLease;
import featuredrop.worker.host.Polling;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import io.temporal.failure.ApplicationFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Some batches of the GPU are computed on the CPU, too.
@Tag("slow")
@Timeout(120)
final class ComparedExtractionTest {
    private static final int PARTNER = 42;
    private static final int DIMENSION = 6;
    private static final int BATCH = 4;
    private static final String MODEL = "00000000000000aa";
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryImageSource web = new InMemoryImageSource();
    private final ImagePreparation images = new InProcessPreparation(
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(1_000_000, 4_096)), Detail.EXACT);
    private final SwitchedExtractor gpu = new SwitchedExtractor("gpu", stub());
    private final SwitchedExtractor cpu = new SwitchedExtractor("cpu", stub());
    private final List<DistrustNote.Cause> causes = new ArrayList<>();
    private final List<ChunkRef> distrusted = new ArrayList<>();

    @Test
    void theFirstBatchOfADropAndEveryNthBatchAreCompared() {
        ExtractionLoop loop = loop(gpu, 3);

        assertThat(comparedBatches(loop, drop("d1", 2), 0)).isEqualTo(1);
        assertThat(comparedBatches(loop, drop("d1", 2), 1))
                .as("batches 3 and 4")
                .isEqualTo(1);
        assertThat(comparedBatches(loop, drop("d2", 1), 0))
                .as("batches 5 and 6")
                .isEqualTo(2);
        assertThat(gpu.batches).hasValue(6);
        assertThat(causes).isEmpty();
    }

    @Test
    void everyDropIsComparedAtLeastOnceHoweverRareComparisonsAre() {
        ExtractionLoop loop = loop(gpu, 1_000_000);

        assertThat(comparedBatches(loop, drop("d1", 1), 0)).isEqualTo(1);
        assertThat(comparedBatches(loop, drop("d2", 2), 0)).isEqualTo(1);
        assertThat(comparedBatches(loop, drop("d2", 2), 1)).isZero();
    }

    @Test
    void aWrongEngineFailsTheChunkAndEveryLaterOne() {
        ExtractionLoop loop = loop(gpu, 500);
        gpu.computing(ComparedExtractionTest::reversed);
        ChunkRef chunk = chunk(drop("d1", 1), 0);
        ChunkRef other = chunk(drop("d2", 1), 0);

        assertThatThrownBy(() -> loop.extract(chunk, Progress.NONE))
                .isInstanceOfSatisfying(DropException.class, failure -> {
                    assertThat(failure.type()).isEqualTo(FailureType.ENGINE_DIFFERS);
                    assertThat(failure.kind().retried()).isTrue();
                })
                .hasMessageContainingAll("host-7", "record 0 of chunk 000000-000000 of paris/acme/d1", "cosine 0.");
        gpu.computing(feature -> feature);
        assertThatThrownBy(() -> loop.extract(other, Progress.NONE))
                .hasMessageContaining("until its worker is started");

        assertThat(store.stat(ObjectKeys.result(chunk))).isEmpty();
        assertThat(store.stat(ObjectKeys.result(other))).isEmpty();
        assertThat(causes).hasSize(1);
        assertThat(distrusted).isEmpty();
    }

    @Test
    void resultsSinceTheLastGoodComparisonAreNotTrusted() {
        ExtractionLoop loop = loop(gpu, 4);
        PlanRef plan = drop("d1", 5);
        loop.extract(chunk(plan, 0), Progress.NONE);
        loop.extract(chunk(plan, 1), Progress.NONE); // its second batch is the fourth
        gpu.computing(ComparedExtractionTest::reversed);
        loop.extract(chunk(plan, 2), Progress.NONE);

        assertThatThrownBy(() -> loop.extract(chunk(plan, 3), Progress.NONE)).isInstanceOf(DropException.class);

        assertThat(distrusted).containsExactly(chunk(plan, 1), chunk(plan, 2));
        assertThat(causes).singleElement().satisfies(cause -> {
            assertThat(cause.host()).isEqualTo("host-7");
            assertThat(cause.lastGoodMillis()).isEqualTo(NOW.toEpochMilli());
            assertThat(cause.reason()).contains("between gpu and cpu");
        });
        assertThat(store.stat(ObjectKeys.result(chunk(plan, 3)))).isEmpty();
    }

    @Test
    void aResultIsNotWrittenBeforeItsComparisonIsIn() throws Exception {
        CountDownLatch comparing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        cpu.computing(feature -> {
            comparing.countDown();
            awaitUninterruptibly(goOn);
            return feature;
        });
        ExtractionLoop loop = loop(gpu, 500);
        ChunkRef chunk = chunk(drop("d1", 1), 0);
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Void> extraction = CompletableFuture.runAsync(() -> loop.extract(chunk, (where, _) -> {
            if (where.startsWith("comparing")) {
                waiting.countDown();
            }
        }));

        awaitUninterruptibly(comparing);
        awaitUninterruptibly(waiting);
        assertThat(gpu.batches).as("further batches are computed meanwhile").hasValue(2);
        assertThat(store.stat(ObjectKeys.result(chunk))).isEmpty();
        goOn.countDown();
        extraction.get();

        assertThat(store.stat(ObjectKeys.result(chunk))).isPresent();
    }

    @Test
    void aBatchThatOnlyTheCpuComputedSaysNothingOfTheGpu() {
        ExtractionLoop loop = loop(new FiniteGuard(gpu, cpu), 500);
        AtomicInteger images = new AtomicInteger();
        gpu.computing(feature -> images.getAndIncrement() < BATCH ? infinite() : reversed(feature));

        assertThatThrownBy(() -> loop.extract(chunk(drop("d1", 1), 0), Progress.NONE))
                .hasMessageContaining("record " + BATCH + " of chunk 000000-000000");
    }

    private static float[] infinite() {
        float[] feature = new float[DIMENSION];
        Arrays.fill(feature, Float.POSITIVE_INFINITY);
        return feature;
    }

    @Test
    void anEngineThatIsTheReferenceIsNotCompared() {
        LoadedModel model = new LoadedModel(facts(), form(), cpu);
        loop(model, 1).extract(chunk(drop("d1", 1), 0), Progress.NONE);

        assertThat(model.reference()).isNull();
        assertThat(cpu.batches).as("each batch once").hasValue(2);
    }

    @Test
    void noneIsComparedWhenTheConfigurationSaysSo() {
        gpu.computing(ComparedExtractionTest::reversed);

        loop(gpu, 0).extract(chunk(drop("d1", 1), 0), Progress.NONE);

        assertThat(cpu.batches).hasValue(0);
    }

    @Test
    void aCpuThatFailsFailsTheChunkAndNotTheHost() {
        cpu.computing(_ -> {
            throw new DropException(FailureType.ENGINE_FAILED, "no memory");
        });
        ExtractionLoop loop = loop(gpu, 500);

        assertThatThrownBy(() -> loop.extract(chunk(drop("d1", 1), 0), Progress.NONE))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("no memory");
        assertThat(causes).isEmpty();
        cpu.computing(feature -> feature);
        loop.extract(chunk(drop("d2", 1), 0), Progress.NONE);
    }

    @Test
    void aResultNamesItsHostAndTheOldestGenerationThatItTookResultsFrom() {
        web.failing("http://shop.example/down", Outcome.CONNECT);
        PlanRef plan = drop("d1", 1).at(1);
        ProductImage failing =
                record(99).setImageUrl("http://shop.example/down").build();
        store.damage(ObjectKeys.input(chunk(plan, 0)), bytes(List.of(image(1), failing)));
        ExtractionLoop loop = loop(gpu, 500);

        for (int generation = 1; generation <= 3; generation++) {
            loop.extract(chunk(plan, 0).at(generation), Progress.NONE);
        }
        loop.extract(chunk(plan.from(4), 0), Progress.NONE);

        assertThat(footer(chunk(plan, 0).at(1)).getHost()).isEqualTo("host-7");
        assertThat(List.of(1, 2, 3, 4))
                .extracting(generation -> footer(chunk(plan, 0).at(generation)).getTakenFrom())
                .containsExactly(0, 2, 2, 0);
    }

    @Test
    void theSelfTestFailsAfterTheEnginesDiffered(@TempDir Path models) {
        HostTrust trust = trust(500);
        ExtractionLoop loop = loop(compared(gpu), trust);
        SelfTestActivitiesImpl selfTest = new SelfTestActivitiesImpl(
                new SelfTest(List.of(compared(gpu)), models),
                trust,
                new SelfTestActivitiesImpl.Host(
                        HostFacts.UNKNOWN, new HostLease(models), new Polling(models, _ -> {})));
        assertThat(selfTest.selfTest()).startsWith("ok, stub on gpu");
        gpu.computing(ComparedExtractionTest::reversed);
        assertThatThrownBy(() -> loop.extract(chunk(drop("d1", 1), 0), Progress.NONE))
                .isInstanceOf(DropException.class);
        gpu.computing(feature -> feature);

        assertThatThrownBy(selfTest::selfTest)
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo("ENGINE_DIFFERS"));
    }

    private ResultFooter footer(ChunkRef chunk) {
        return new ExchangeReader(store).findFooter(chunk, 2_000).orElseThrow();
    }

    /// How many batches of a chunk of two batches are compared.
    private int comparedBatches(ExtractionLoop loop, PlanRef plan, int chunk) {
        int before = cpu.batches.get();
        loop.extract(chunk(plan, chunk), Progress.NONE);
        return cpu.batches.get() - before;
    }

    private ExtractionLoop loop(FeatureExtractor engine, int every) {
        return loop(compared(engine), every);
    }

    private LoadedModel compared(FeatureExtractor engine) {
        return new LoadedModel(facts(), form(), new LoadedModel.Chosen(engine, "", cpu));
    }

    private ExtractionLoop loop(LoadedModel model, int every) {
        return loop(model, trust(every));
    }

    private ExtractionLoop loop(LoadedModel model, HostTrust trust) {
        return new ExtractionLoop(
                store,
                _ -> model,
                new RecordPreparation(web, images),
                new ExtractionLoop.Rules(_ -> FetchRules.USUAL, trust));
    }

    private HostTrust trust(int every) {
        return new HostTrust(
                new HostTrust.Settings("host-7", every),
                (cause, results) -> {
                    causes.add(cause);
                    distrusted.addAll(results);
                },
                InstantSource.fixed(NOW));
    }

    private static StubExtractor stub() {
        return new StubExtractor(3 * 8 * 8, DIMENSION, BATCH);
    }

    private static float[] reversed(float[] feature) {
        float[] reversed = new float[feature.length];
        for (int i = 0; i < feature.length; i++) {
            reversed[i] = feature[feature.length - 1 - i];
        }
        return reversed;
    }

    private static LoadedModel.Facts facts() {
        return new LoadedModel.Facts("stub", MODEL, true);
    }

    private static ModelInput form() {
        return new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW);
    }

    private static ChunkRef chunk(PlanRef plan, int chunk) {
        return new ChunkRef(plan, 0, chunk);
    }

    /// A drop in the exchange, of chunks of two batches.
    private PlanRef drop(String id, int chunks) {
        DropKey key = new DropKey("paris", "acme", id);
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                IdScheme.INTERNAL,
                LandingLayout.DIRECTORY,
                "/landing/acme/" + id,
                1,
                2_000,
                1 << 20,
                List.of(new PlannedFile("a.bin", "/landing/acme/a.bin", 1, "crc", 1, InputFormat.BIN)),
                ListFeed.STANDARD);
        PlanRef ref = new PlanRef(key, 1, plan.hash(), "stub", MODEL);
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        List<ProductImage> records = new ArrayList<>();
        for (int i = 0; i < 2 * BATCH; i++) {
            records.add(image(i));
        }
        for (int chunk = 0; chunk < chunks; chunk++) {
            store.putIfAbsent(ObjectKeys.input(chunk(ref, chunk)), bytes(records));
        }
        return ref;
    }

    private static byte[] bytes(List<ProductImage> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(bytes);
        try {
            for (ProductImage record : records) {
                writer.write(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ProductImage image(int id) {
        return record(id).setImage(ByteString.copyFrom(TestImages.jpeg(id))).build();
    }

    private static ProductImage.Builder record(int id) {
        return ProductImage.newBuilder().setPartnerId(PARTNER).setInternalId(id).setExternalItemId("item-" + id);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
