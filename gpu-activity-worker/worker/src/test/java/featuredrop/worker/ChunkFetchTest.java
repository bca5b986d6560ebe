package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.config.FetchConfig;
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
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.HttpImageSource;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole chunks of URLs against web servers on the loopback interface: what memory they take, and what one
/// host does to the others.
@Tag("slow")
final class ChunkFetchTest {
    private static final int PARTNER = 42;
    private static final long MIB = 1 << 20;
    private static final int PIECE = 1 << 16;
    private static final int LONGEST_SEGMENT = 65_535;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HttpServer> servers = new ArrayList<>();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ImagePreparation images = new InProcessPreparation(
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(40_000_000, 16_384)), Detail.EXACT);

    @AfterEach
    void close() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    /// What a server does with a request.
    private interface Handler {
        void answer(HttpExchange exchange) throws IOException;
    }

    @Test
    void sixtyFourImagesOf20MegabytesPassThrough128MebibytesOfMemory() throws IOException {
        byte[] image = commented(TestImages.jpeg(1), 20_000_000);
        AtomicInteger requests = new AtomicInteger();
        String announced = serving(exchange -> {
            requests.incrementAndGet();
            send(exchange, image.length, image);
        });
        String chunked = serving(exchange -> {
            requests.incrementAndGet();
            send(exchange, 0, image);
        });
        List<String> urls = IntStream.range(0, 64)
                .mapToObj(i -> (i % 4 == 3 ? chunked : announced) + i)
                .toList();
        BodyMemory memory = new BodyMemory(128 * MIB, 2 * 20 * MIB);

        ChunkReport report = extract(urls, memory, Duration.ofSeconds(2), Progress.NONE);

        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 64L));
        assertThat(report.bytesFetched()).isEqualTo(64L * image.length);
        assertThat(memory.most()).isBetween(20 * MIB, 128 * MIB);
        assertThat(memory.used()).isZero();
    }

    /// The storm's images come first in the chunk, and the host asks for half a minute each time.
    @Test
    void aHostThatThrottlesHoldsUpNoneOfNineOthers() throws IOException {
        int each = 60;
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        byte[] image = TestImages.jpeg(1);
        String storm = serving(exchange -> {
            refused.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "30");
            exchange.sendResponseHeaders(429, -1);
        });
        List<String> urls = new ArrayList<>();
        IntStream.range(0, each).forEach(i -> urls.add(storm + i));
        List<String> others = IntStream.range(0, 9)
                .mapToObj(host -> serving(exchange -> {
                    send(exchange, image.length, image);
                    served.incrementAndGet();
                }))
                .toList();
        IntStream.range(0, 9 * each).forEach(i -> urls.add(others.get(i % 9) + i));
        Progress untilTheNineAreServed = (where, done) -> {
            if (served.get() >= 9 * each) {
                throw new CancellationException("all nine are served");
            }
        };
        BodyMemory memory = new BodyMemory(128 * MIB, 2 * 20 * MIB);

        assertThatThrownBy(() -> extract(urls, memory, Duration.ofMinutes(1), untilTheNineAreServed))
                .hasMessage("all nine are served");

        assertThat(refused.get()).as("requests to the host that throttles").isBetween(1, 8);
    }

    @Test
    void aHostThatThrottlesForAWhileLosesNoImage() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        byte[] image = TestImages.jpeg(1);
        String host = serving(exchange -> {
            if (requests.incrementAndGet() <= 6) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            } else {
                send(exchange, image.length, image);
            }
        });
        List<String> urls = IntStream.range(0, 100).mapToObj(i -> host + i).toList();

        ChunkReport report = extract(urls, new BodyMemory(128 * MIB, 40 * MIB), Duration.ofSeconds(5), Progress.NONE);

        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 100L));
    }

    @Test
    void aHostThatThrottlesForEverEndsInOutcomesAndNotInHours() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        String host = serving(exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
        });
        List<String> urls = IntStream.range(0, 200).mapToObj(i -> host + i).toList();

        ChunkReport report = extract(urls, new BodyMemory(128 * MIB, 40 * MIB), Duration.ofSeconds(5), Progress.NONE);

        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.THROTTLED, 200L));
        assertThat(requests.get()).isLessThan(50);
    }

    private ChunkReport extract(List<String> urls, BodyMemory memory, Duration retryAfter, Progress progress)
            throws IOException {
        LoadedModel model = new LoadedModel(
                new LoadedModel.Facts("stub", "00000000000000aa", true),
                new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW),
                new StubExtractor(3 * 8 * 8, 6, 4));
        try (HttpImageSource source = new HttpImageSource(config(retryAfter))) {
            return new ExtractionLoop(store, plan -> model, new RecordPreparation(source, images, memory))
                    .extract(landed(urls), progress);
        }
    }

    private FetchConfig config(Duration retryAfter) {
        return NamedValues.none()
                .with("contact", "mailto:a@b.example")
                .with("connect", "PT10S")
                .with("total", "PT1M")
                .with("memory", "128MiB")
                .with("per-second", 10_000)
                .with("retry-after", retryAfter)
                .with(
                        "allow",
                        servers.stream()
                                .map(server ->
                                        "localhost:" + server.getAddress().getPort())
                                .toList())
                .with("dns.per-second", 100)
                .bind(FetchConfig.class);
    }

    private String serving(Handler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.answer(exchange);
                }
            });
            server.start();
            servers.add(server);
            return "http://localhost:" + server.getAddress().getPort() + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(HttpExchange exchange, int announced, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, announced);
        try (OutputStream out = exchange.getResponseBody()) {
            // The server copies what it is given at once.
            for (int i = 0; i < body.length; i += PIECE) {
                out.write(body, i, Math.min(PIECE, body.length - i));
            }
        }
    }

    /// A JPEG with so many bytes of comments that it is as large as wanted: cheap to decode.
    private static byte[] commented(byte[] jpeg, int length) {
        ByteBuffer file = ByteBuffer.allocate(length);
        file.put(jpeg, 0, 2);
        int tail = jpeg.length - 2;
        while (file.remaining() > tail) {
            int left = file.remaining() - tail - 2;
            int segment = left <= LONGEST_SEGMENT ? left : Math.min(LONGEST_SEGMENT, left - 4);
            file.putShort((short) 0xfffe).putShort((short) segment).put(new byte[segment - 2]);
        }
        return file.put(jpeg, 2, tail).array();
    }

    private ChunkRef landed(List<String> urls) throws IOException {
        DropKey key = new DropKey("paris", "acme", "d1");
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                IdScheme.INTERNAL,
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
        for (int i = 0; i < urls.size(); i++) {
            writer.write(ProductImage.newBuilder()
                    .setPartnerId(PARTNER)
                    .setInternalId(i)
                    .setExternalItemId("item-" + i)
                    .setImageUrl(urls.get(i))
                    .build());
        }
        store.putIfAbsent(ObjectKeys.input(chunk), bytes.toByteArray());
        return chunk;
    }
}
