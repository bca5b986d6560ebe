package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Servers that are slow, endless, broken or lie, byte by byte on the loopback interface. Each costs its own
/// image its own outcome, in bounded time, and leaves no memory held.
@Tag("slow")
final class HostileServerTest {
    private static final int MAX_BYTES = 100_000;
    private static final Duration TOTAL = Duration.ofSeconds(5);
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BodyMemory memory = new BodyMemory(100L * MAX_BYTES, 2 * MAX_BYTES);

    /// What a server does after it has read a request.
    private interface Server {
        void answer(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /// @param name of the misbehaviour
    /// @param outcome of the image
    private record Row(String name, Server server, Outcome outcome) {}

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /// All at the same time, so that the whole costs as much time as the slowest.
    @Test
    void everyMisbehaviourHasItsOutcome() throws Exception {
        List<Row> rows = rows();
        List<ServerSocket> servers = new ArrayList<>();
        for (Row row : rows) {
            ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            servers.add(listening);
            threads.execute(() -> serve(listening, row.server()));
        }
        List<String> ports = servers.stream()
                .map(server -> "localhost:" + server.getLocalPort())
                .toList();
        SoftAssertions softly = new SoftAssertions();
        long started = System.nanoTime();
        try (HttpImageSource source = new HttpImageSource(FetchConfigs.with(TOTAL, MAX_BYTES, ports))) {
            List<Future<Fetched>> fetches = ports.stream()
                    .map(port -> threads.submit(() -> source.fetch(new ImageRequest(
                            "http://" + port + "/a.jpg?token=secret", FetchRules.USUAL, memory.room(0)))))
                    .toList();
            for (int i = 0; i < rows.size(); i++) {
                judge(softly, rows.get(i), fetches.get(i).get());
            }
        }
        softly.assertAll();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMinutes(1));
        assertThat(memory.used()).isZero();
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    private static void judge(SoftAssertions softly, Row row, Fetched fetched) {
        softly.assertThat(fetched).as(row.name()).isInstanceOfSatisfying(Fetched.Failed.class, failed -> {
            assertThat(failed.outcome()).as(row.name() + ": " + failed).isEqualTo(row.outcome());
            assertThat(failed.attempts()).isBetween(1, 3);
            assertThat(failed.detail())
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(200)
                    .doesNotContain("secret");
        });
    }

    private static List<Row> rows() throws IOException {
        byte[] bomb = gzip(new byte[20 * MAX_BYTES]);
        return List.of(
                row("silence", (socket, out) -> NEVER.await(), Outcome.DEADLINE),
                row("hangs up", (socket, out) -> {}, Outcome.CONNECT),
                row("resets", (socket, out) -> socket.setSoLinger(true, 0), Outcome.CONNECT),
                row("no HTTP", text("SSH-2.0-OpenSSH_9.2\r\n"), Outcome.CONNECT),
                row("HTTP/0.9", text("<html>"), Outcome.CONNECT),
                row("drips its status line", drip("HTTP/1.1 200 OK"), Outcome.DEADLINE),
                row("drips its headers", start(OK, drip("X-A: b\r\n")), Outcome.DEADLINE),
                row("drips its body", start(OK + "Content-Length: 50000\r\n\r\n", drip("x")), Outcome.DEADLINE),
                row(
                        "drips its chunks",
                        start(OK + "Transfer-Encoding: chunked\r\n\r\n", drip("1\r\nx\r\n")),
                        Outcome.DEADLINE),
                row(
                        "drips a chunk's head",
                        start(OK + "Transfer-Encoding: chunked\r\n\r\n", drip("1")),
                        Outcome.DEADLINE),
                row("headers without end", start(OK, endless("X-A: b\r\n")), Outcome.TOO_LARGE),
                row("a header without end", start(OK + "X-A: ", endless("bbbb")), Outcome.TOO_LARGE),
                row("early hints without end", endless("HTTP/1.1 103 Early Hints\r\n\r\n"), Outcome.DEADLINE),
                row("a body without end", start(OK + "\r\n", endless("image")), Outcome.TOO_LARGE),
                row(
                        "chunks without end",
                        start(OK + "Transfer-Encoding: chunked\r\n\r\n", endless("4\r\nabcd\r\n")),
                        Outcome.TOO_LARGE),
                row(
                        "a chunk of 2^60 bytes",
                        start(OK + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", endless("image")),
                        Outcome.TOO_LARGE),
                row(
                        "trailers without end",
                        start(OK + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n", endless("X-A: b\r\n")),
                        Outcome.TOO_LARGE),
                row("announces too much", text(OK + "Content-Length: 999999999999\r\n\r\nx"), Outcome.TOO_LARGE),
                row("announces more than it sends", text(OK + "Content-Length: 500\r\n\r\nx"), Outcome.TRUNCATED),
                row("resets in the body", reset(OK + "Content-Length: 500\r\n\r\nx"), Outcome.CONNECT),
                row("announces nonsense", text(OK + "Content-Length: -5\r\n\r\nx"), Outcome.CONNECT),
                row("cuts its chunks", text(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"), Outcome.TRUNCATED),
                row("a gzip bomb", zipped("gzip", bomb), Outcome.TOO_LARGE),
                row("a gzip bomb in chunks", zippedInChunks(bomb), Outcome.TOO_LARGE),
                row("says gzip and lies", zipped("gzip", "image".getBytes(StandardCharsets.UTF_8)), Outcome.CORRUPT),
                row("half a gzip", zipped("gzip", half(gzip(new byte[50_000]))), Outcome.TRUNCATED),
                row("a deflate bomb", zipped("deflate", deflate(20 * MAX_BYTES)), Outcome.TOO_LARGE),
                row("half a brotli", zipped("br", new byte[] {0x1b}), Outcome.CORRUPT),
                row("zips twice", zipped("gzip, gzip", gzip(bomb)), Outcome.TOO_LARGE),
                row("zips three times", zipped("gzip, gzip, br", gzip(bomb)), Outcome.UNSUPPORTED_FORMAT),
                row("status 000", text("HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n"), Outcome.CONNECT),
                row("version -1.1", text("HTTP/-1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Outcome.CONNECT),
                row("two lengths", text(OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), Outcome.CONNECT),
                row("redirects without end", redirects(), Outcome.REDIRECT),
                row("redirects nowhere", text("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), Outcome.REDIRECT),
                row(
                        "redirects with a body without end",
                        start("HTTP/1.1 302 Found\r\nLocation: /a.jpg?token=secret\r\n\r\n", endless("x")),
                        Outcome.REDIRECT),
                row(
                        "fails with a body without end",
                        start("HTTP/1.1 404 Not Found\r\n\r\n", endless("x")),
                        Outcome.GONE));
    }

    private static Row row(String name, Server server, Outcome outcome) {
        return new Row(name, server, outcome);
    }

    private static Server text(String answer) {
        return (socket, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Server reset(String answer) {
        return (socket, out) -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            // What was sent must have been read, or the reset overtakes it.
            NEVER.await(500, TimeUnit.MILLISECONDS);
            socket.setSoLinger(true, 0);
        };
    }

    private static Server start(String answer, Server then) {
        return (socket, out) -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            then.answer(socket, out);
        };
    }

    private static Server drip(String piece) {
        return (socket, out) -> {
            for (int i = 0; !NEVER.await(100, TimeUnit.MILLISECONDS); i++) {
                out.write(piece.charAt(i % piece.length()));
                out.flush();
            }
        };
    }

    private static Server endless(String piece) {
        byte[] many = piece.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
        return (socket, out) -> {
            while (!Thread.currentThread().isInterrupted()) {
                out.write(many);
            }
        };
    }

    private static Server redirects() {
        return (socket, out) -> out.write(("HTTP/1.1 302 Found\r\nLocation: /" + System.nanoTime()
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Server zipped(String coding, byte[] body) {
        return (socket, out) -> {
            out.write((OK + "Content-Encoding: " + coding + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
        };
    }

    private static Server zippedInChunks(byte[] body) {
        return (socket, out) -> {
            out.write((OK + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length) + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(new byte[length]);
        }
        return bytes.toByteArray();
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private void serve(ServerSocket listening, Server server) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                threads.execute(() -> converse(socket, server));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private static void converse(Socket socket, Server server) {
        try (socket) {
            socket.getInputStream().read(new byte[5_000]);
            server.answer(socket, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // The client went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
