package featuredrop.bench.fetch;

import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ConfiguredPreparation;
import featuredrop.worker.ExtractionLoop;
import featuredrop.worker.LoadedModel;
import featuredrop.worker.ModelInput;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the worker does with chunks of URLs, with its own parts, a store in memory and a network that computes nothing:
/// fetch, decode, digest, resize to 256 by torchvision's rule, crop to 224, normalise.
final class Pipeline implements AutoCloseable {
    private static final int PARTNER = 1;
    private static final int SIDE = 224;
    private static final long MIB = 1L << 20;
    private static final int HOSTS = 60;
    private static final Duration SLOW = Duration.ofSeconds(60);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ConfiguredPreparation preparation;
    private final ExtractionLoop loop;
    private final PlanRef plan;
    private int chunks;

    Pipeline(FetchConfig fetch) {
        GpuWorkerConfig worker = new GpuWorkerConfig(
                "bench",
                1,
                2,
                32,
                "stub",
                new GpuWorkerConfig.GpuConfig(false, List.of(), Path.of("var", "plans"), false),
                fetch,
                new GpuWorkerConfig.DecodeConfig(
                        40_000_000,
                        16_384,
                        SLOW,
                        256 * MIB,
                        256 * MIB,
                        library("libturbojpeg.so.0"),
                        library("libwebp.so.7"),
                        false));
        LoadedModel model = new LoadedModel(
                new LoadedModel.Facts("stub", "00000000000000aa", true),
                new ModelInput(
                        PreprocessingProfile.named("torchvision-resnet-v1").orElseThrow(),
                        SIDE,
                        SIDE,
                        TensorLayout.NCHW),
                new StubExtractor(3 * SIDE * SIDE, 8, 32));
        this.preparation = ConfiguredPreparation.start(worker);
        this.loop = new ExtractionLoop(store, key -> model, preparation.records());
        this.plan = plan();
    }

    /// The defaults, with leave to ask the hosts of the bench as often as they answer.
    ///
    /// @param memory bytes for bodies
    static FetchConfig fetch(int port, long memory) {
        List<String> hosts = java.util.stream.IntStream.rangeClosed(1, HOSTS)
                .mapToObj(host -> WebServerMain.address(host) + ":" + port)
                .toList();
        return new FetchConfig(
                "FeatureDrop-bench/0.1",
                Optional.of("mailto:operator@localhost"),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                20 * MIB,
                memory,
                3,
                256,
                4,
                100_000,
                Duration.ofMinutes(1),
                hosts,
                new FetchConfig.DnsConfig(
                        400,
                        Duration.ofSeconds(30),
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5)));
    }

    private static String library(String name) {
        return Path.of(".tools", "native", name).toAbsolutePath().toString();
    }

    @Override
    public void close() {
        preparation.close();
    }

    private PlanRef plan() {
        DropKey key = new DropKey("bench", "bench", "bench");
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                IdScheme.INTERNAL,
                LandingLayout.DIRECTORY,
                "/bench",
                1,
                100_000,
                32 * MIB,
                List.of(new PlannedFile("a.bin", "/bench/a.bin", 1, "crc", 1, InputFormat.BIN)));
        PlanRef ref = new PlanRef(key, 0, plan.hash(), "stub", "00000000000000aa");
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        return ref;
    }

    /// Carries one chunk.
    ChunkReport run(List<String> urls) throws IOException {
        ChunkRef chunk = new ChunkRef(plan, 0, chunks++);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(bytes);
        for (int i = 0; i < urls.size(); i++) {
            writer.write(ProductImage.newBuilder()
                    .setPartnerId(PARTNER)
                    .setInternalId(i)
                    .setExternalItemId("item-" + i)
                    .setImageUrl(urls.get(i))
                    .build());
        }
        store.putIfAbsent(ObjectKeys.input(chunk), bytes.toByteArray());
        return loop.extract(chunk, Progress.NONE);
    }
}
