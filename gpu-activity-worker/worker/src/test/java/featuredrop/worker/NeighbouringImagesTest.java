package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.ResultReader;
import featuredrop.exchange.result.protobuf.ChunkResult;
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
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.codec.digest.DigestUtils;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One record whose server misbehaves, among 59 good ones: each good one gets its own image and its own vector,
/// in this drop and in the next one, which uses the same connections.
@Tag("slow")
final class NeighbouringImagesTest {
    private static final int PARTNER = 42;
    private static final int ITEMS = 60;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ImagePreparation images = new InProcessPreparation(
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(40_000_000, 16_384)), Detail.EXACT);
    private ServerSocket listening;

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    threads.execute(() -> converse(socket));
                } catch (IOException e) {
                    // The test is over.
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    /// `/img/K` is picture K, `/dbl/K` is picture K twice, `/400/K` picture K and an error that nobody asked for,
    /// `/000/K` a status line that the library throws at.
    private static void converse(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            for (String request = in.readLine(); request != null; request = in.readLine()) {
                String line = in.readLine();
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
                String[] path = request.split(" ", -1)[1].split("/", -1);
                byte[] answer = ok(picture(Integer.parseInt(path[2])));
                out.write(
                        path[1].equals("000") ? "HTTP/1.1 000 x\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : answer);
                if (path[1].equals("dbl")) {
                    out.write(answer);
                }
                if (path[1].equals("400")) {
                    out.flush();
                    out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    return;
                }
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    private static byte[] ok(byte[] body) {
        byte[] head =
                ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /// Its colour tells its number.
    private static byte[] picture(int k) {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, (k * 4) << 16 | (255 - k * 4) << 8 | k * 37 % 256);
        }
        return TestImages.encoded("png", image);
    }

    @Test
    void anAnswerTooManyGivesNoItemTheImageOfAnother() throws IOException {
        requireEachItsOwn("dbl", Outcome.EXTRACTED);
    }

    @Test
    void anUnaskedErrorCostsNoNeighbourAnything() throws IOException {
        requireEachItsOwn("400", Outcome.EXTRACTED);
    }

    @Test
    void aStatusLineThatTheLibraryThrowsAtCostsItsOwnRecordOnly() throws IOException {
        requireEachItsOwn("000", Outcome.CONNECT);
    }

    private void requireEachItsOwn(String kind, Outcome seventh) throws IOException {
        LoadedModel model = new LoadedModel(
                new LoadedModel.Facts("stub", "00000000000000aa", true),
                new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW),
                new StubExtractor(3 * 8 * 8, 6, 4));
        List<ChunkResult> alone = inRecords(model);
        SoftAssertions softly = new SoftAssertions();
        try (HttpImageSource source = new HttpImageSource(config())) {
            RecordPreparation preparation = new RecordPreparation(source, images, new BodyMemory(128 << 20, 1 << 20));
            for (String drop : List.of("d1", "d2")) {
                ChunkRef chunk = landed(drop, k -> record(k).setImageUrl(url(k == 7 ? kind : "img", k)));
                new ExtractionLoop(store, plan -> model, preparation).extract(chunk, Progress.NONE);
                List<ChunkResult> results = results(chunk);
                for (int k = 0; k < ITEMS; k++) {
                    ChunkResult result = results.get(k);
                    Outcome expected = k == 7 ? seventh : Outcome.EXTRACTED;
                    softly.assertThat(Outcome.of(result.getOutcome()))
                            .as(drop + " item " + k)
                            .isEqualTo(expected);
                    if (expected == Outcome.EXTRACTED) {
                        softly.assertThat(result.getImageSha256())
                                .as(drop + " item " + k)
                                .isEqualTo(ByteString.copyFrom(DigestUtils.sha256(picture(k))));
                        softly.assertThat(result.getFeatureList())
                                .as(drop + " item " + k)
                                .isEqualTo(alone.get(k).getFeatureList());
                    }
                }
            }
        }
        softly.assertAll();
    }

    /// The same images without any network.
    private List<ChunkResult> inRecords(LoadedModel model) throws IOException {
        ChunkRef chunk = landed("d0", k -> record(k).setImage(ByteString.copyFrom(picture(k))));
        RecordPreparation preparation = new RecordPreparation(
                request -> {
                    throw new IllegalStateException("nothing is fetched");
                },
                images);
        new ExtractionLoop(store, plan -> model, preparation).extract(chunk, Progress.NONE);
        List<ChunkResult> results = results(chunk);
        assertThat(results.stream().map(ChunkResult::getFeatureList).distinct()).hasSizeGreaterThan(ITEMS / 2);
        return results;
    }

    private static ProductImage.Builder record(int k) {
        return ProductImage.newBuilder().setPartnerId(PARTNER).setInternalId(k).setExternalItemId("item-" + k);
    }

    private String url(String kind, int k) {
        return "http://localhost:" + listening.getLocalPort() + "/" + kind + "/" + k;
    }

    private FetchConfig config() {
        return NamedValues.none()
                .with("contact", "mailto:a@b.example")
                .with("total", "PT1M")
                .with("memory", "128MiB")
                .with("per-second", 10_000)
                .with("allow", List.of("localhost:" + listening.getLocalPort()))
                .bind(FetchConfig.class);
    }

    private interface Records {
        ProductImage.Builder at(int k);
    }

    private ChunkRef landed(String drop, Records records) throws IOException {
        DropKey key = new DropKey("paris", "acme", drop);
        String directory = "/landing/acme/" + drop;
        DropPlan plan = new DropPlan(
                FormatVersion.CURRENT,
                key,
                PARTNER,
                IdScheme.INTERNAL,
                LandingLayout.DIRECTORY,
                directory,
                1,
                2_000,
                1 << 20,
                List.of(new PlannedFile("a.bin", directory + "/a.bin", 1, "crc", 1, InputFormat.BIN)),
                ListFeed.STANDARD);
        PlanRef ref = new PlanRef(key, 0, plan.hash(), "stub", "00000000000000aa");
        ChunkRef chunk = new ChunkRef(ref, 0, 0);
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(bytes);
        for (int k = 0; k < ITEMS; k++) {
            writer.write(records.at(k).build());
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
}
