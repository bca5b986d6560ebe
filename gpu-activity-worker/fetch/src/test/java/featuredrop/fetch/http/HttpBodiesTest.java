package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies and headers that are too long, too slow, not whole or packed.
@Tag("slow")
final class HttpBodiesTest {
    @AutoClose
    private final LoopbackWeb web = new LoopbackWeb();

    private final HttpImageSource source = web.source();

    @Test
    void anImageThatIsAnnouncedTooLargeIsNotRead() {
        String url = web.serving("a", exchange -> {
            exchange.sendResponseHeaders(200, LoopbackWeb.MAX_BYTES + 1);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });

        assertThat(web.outcome(url)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void anEndlessBodyIsTooLarge() {
        String url = web.serving("a", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[10_000]);
                }
            }
        });

        assertThat(web.outcome(url)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void oneLayerOfGzipIsInflatedWithinTheSameLimit() throws IOException {
        byte[] image = new byte[50_000];
        new Random(1).nextBytes(image);
        String url = web.serving("a", gzipped(image));
        String bomb = web.serving("b", gzipped(new byte[10 * LoopbackWeb.MAX_BYTES]));

        assertThat(source.fetch(url))
                .isInstanceOfSatisfying(
                        Fetched.Image.class,
                        fetched -> assertThat(fetched.bytes()).isEqualTo(image));
        assertThat(web.outcome(bomb)).isEqualTo(Outcome.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nshort', TRUNCATED",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nshort\\r\\n', TRUNCATED",
        "'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 2\\r\\n\\r\\nno', CORRUPT",
        "'HTTP/1.1 206 Partial\\r\\nContent-Length: 2\\r\\n\\r\\nno', TRUNCATED",
        "'HTTP/1.1 204 No Content\\r\\n\\r\\n', NOT_IMAGE"
    })
    void aBodyThatIsNotWholeIsNoImage(String answer, Outcome outcome) throws IOException {
        assertThat(web.outcomeOf(answer.replace("\\r\\n", "\r\n"), "http")).isEqualTo(outcome);
    }

    @Test
    void headersWithoutEndAreTooLarge() throws IOException {
        assertThat(web.outcomeOf("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(200), "http"))
                .isEqualTo(Outcome.TOO_LARGE);
        assertThat(web.outcomeOf("HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(70_000), "http"))
                .isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void aDrippingBodyEndsAtTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        String url = web.serving("a", exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            OutputStream body = exchange.getResponseBody();
            while (!LoopbackWeb.await(never, 200)) {
                body.write(1);
                body.flush();
            }
        });
        try (HttpImageSource hasty = web.source(Duration.ofSeconds(2))) {
            long started = System.nanoTime();

            Fetched.Failed failed = (Fetched.Failed) hasty.fetch(url);

            assertThat(failed.outcome()).isEqualTo(Outcome.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        } finally {
            never.countDown();
        }
    }

    @Test
    void drippingHeadersEndAtTheDeadlineToo() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ServerSocket listening = LoopbackWeb.listening();
                HttpImageSource hasty = LoopbackWeb.source(Duration.ofSeconds(2), listening.getLocalPort())) {
            web.answering(listening, socket -> {
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                while (!LoopbackWeb.await(never, 200)) {
                    out.write('x');
                    out.flush();
                }
            });

            Fetched fetched = hasty.fetch("http://localhost:" + listening.getLocalPort() + "/");

            assertThat(((Fetched.Failed) fetched).outcome()).isEqualTo(Outcome.DEADLINE);
        } finally {
            never.countDown();
        }
    }

    private static HttpHandler gzipped(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        };
    }
}
