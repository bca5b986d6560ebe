package featuredrop.local.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageWebServerTest {
    private static final byte[] PHOTO = photo();

    private final HttpClient client = HttpClient.newHttpClient();
    private ImageWebServer server;

    @BeforeEach
    void start(@TempDir Path root) throws IOException {
        Files.createDirectory(root.resolve("photos"));
        Files.write(root.resolve("photos/cat.jpg"), PHOTO);
        server = ImageWebServer.start(0, root);
    }

    @AfterEach
    void stop() {
        server.close();
        client.shutdownNow();
    }

    @Test
    void servesFilesWithTheirType() throws Exception {
        HttpResponse<byte[]> answer = get("/photos/cat.jpg");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PHOTO);
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/jpeg");
    }

    @Test
    void answersNotFoundForAbsentFilesAndPathsOutsideTheRoot() throws Exception {
        assertThat(get("/photos/dog.jpg").statusCode()).isEqualTo(404);
        assertThat(get("/%2e%2e/%2e%2e/etc/passwd").statusCode()).isEqualTo(404);
    }

    @Test
    void answersTheStatusThatThePathNames() throws Exception {
        for (int status : new int[] {403, 404, 410, 500, 503}) {
            assertThat(get("/" + status + "/item-7.jpg").statusCode()).isEqualTo(status);
        }
        HttpResponse<byte[]> throttled = get("/429/item-7.jpg");
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void throttlesTheFirstRequestsOfAFlakyPathAndThenServesIt() throws Exception {
        assertThat(get("/flaky/2/photos/cat.jpg").statusCode()).isEqualTo(429);
        assertThat(get("/flaky/2/photos/cat.jpg").statusCode()).isEqualTo(429);
        assertThat(get("/flaky/2/photos/cat.jpg").body()).isEqualTo(PHOTO);
    }

    @Test
    void cutsTheBodyShortOfItsAnnouncedLength() {
        assertThatThrownBy(() -> get("/cut/photos/cat.jpg")).isInstanceOf(IOException.class);
    }

    @Test
    void keepsServingOverTheSameClientAfterACut() throws Exception {
        assertThatThrownBy(() -> get("/cut/photos/cat.jpg")).isInstanceOf(IOException.class);
        assertThat(get("/photos/cat.jpg").body()).isEqualTo(PHOTO);
    }

    @Test
    void servesAWebPageAsAnImage() throws Exception {
        HttpResponse<byte[]> answer = get("/html/item.jpg");
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/jpeg");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void redirectsInALoopAndOverCountedHops() throws Exception {
        HttpResponse<byte[]> loop = get("/loop/item.jpg");
        assertThat(loop.statusCode()).isEqualTo(302);
        assertThat(loop.headers().firstValue("location")).hasValue("/loop/item.jpg");
        assertThat(get("/hop/3/photos/cat.jpg").headers().firstValue("location"))
                .hasValue("/hop/2/photos/cat.jpg");
        assertThat(get("/hop/0/photos/cat.jpg").body()).isEqualTo(PHOTO);
        assertThat(get("/to-metadata").headers().firstValue("location").orElseThrow())
                .startsWith("http://169.254.169.254/");
    }

    @Test
    void zipsAndOnlyClaimsToZip() throws Exception {
        HttpResponse<byte[]> zipped = get("/gzip/photos/cat.jpg");
        assertThat(zipped.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(PHOTO);
        HttpResponse<byte[]> lie = get("/gzip-lie/photos/cat.jpg");
        assertThat(lie.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(lie.body()).isEqualTo(PHOTO);
    }

    @Test
    void sendsAnEndlessBody() throws Exception {
        HttpResponse<InputStream> answer = client.send(request("/endless/item.jpg"), BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(body.readNBytes(8 << 20)).hasSize(8 << 20);
        }
    }

    @Test
    void answersOthersWhileSlowRequestsAreOpen() throws Exception {
        var slow = client.sendAsync(request("/slow/photos/cat.jpg"), BodyHandlers.ofByteArray());
        var stalled = client.sendAsync(request("/stall/item.jpg"), BodyHandlers.ofByteArray());
        assertThat(get("/photos/cat.jpg").body()).isEqualTo(PHOTO);
        assertThat(slow).isNotDone();
        assertThat(stalled).isNotDone();
    }

    @Test
    void countsRequestsPerPath() throws Exception {
        get("/photos/cat.jpg");
        get("/photos/cat.jpg");
        get("/410/item.jpg");
        assertThat(server.requests("/photos/cat.jpg")).isEqualTo(2);
        assertThat(new String(get("/stats").body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"/410/item.jpg\":1,\"/photos/cat.jpg\":2}");
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private static byte[] photo() {
        byte[] bytes = new byte[10_000];
        new SplittableRandom(7).nextBytes(bytes);
        return bytes;
    }
}
