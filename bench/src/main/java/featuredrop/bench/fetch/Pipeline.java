package featuredrop.bench.fetch;

import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.file.NamedValues;
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
import java.util.stream.IntStream;

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

    /// @param fetch the section `fetch`
    Pipeline(NamedValues fetch) {
        GpuWorkerConfig worker = NamedValues.none()
                .with("pool", "bench")
                .with("slots", 1)
                .with("engine", GpuWorkerConfig.Engine.STUB)
                .with("gpu.plans", Path.of("var", "plans"))
                .with("fetch", fetch)
                .with("decode.time", SLOW)
                .with("decode.heap", "256MiB")
                .with("decode.budget", "256MiB")
                .with("decode.turbojpeg", library("libturbojpeg.so.0"))
                .with("decode.webp", library("libwebp.so.7"))
                .bind(GpuWorkerConfig.class);
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
    static NamedValues fetch(int port, long memory) {
        List<String> hosts = IntStream.rangeClosed(1, HOSTS)
                .mapToObj(host -> WebServerMain.address(host) + ":" + port)
                .toList();
        return NamedValues.none()
                .with("user-agent", "FeatureDrop-bench/0.1")
                .with("contact", "mailto:operator@localhost")
                .with("memory", new ByteCount(memory))
                .with("per-second", 100_000)
                .with("allow", hosts);
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
                List.of(new PlannedFile("a.bin", "/bench/a.bin", 1, "crc", 1, InputFormat.BIN)),
                ListFeed.STANDARD);
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
