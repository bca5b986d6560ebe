package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What servers send that is careless, and that browsers take all the same; and what is no HTTP.
@Tag("slow")
final class AnswersOfServersTest {
    /// Long enough that its codings have something to do.
    private static final String TEXT = "an image in brotli, " + "abc".repeat(1_000);

    private static final byte[] IMAGE = TEXT.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BROTLI =
            Base64.getDecoder().decode("G8sL+I3UVvnDSKpZwsTcNMhYGps0ZJPbkgCKWsqJvyv6twGAAxM=");

    /// Two million zeros.
    private static final byte[] BROTLI_BOMB = Base64.getDecoder().decode("m3+EHvgnAOKxQCCHzwM=");

    static Stream<Arguments> bodiesThatAreTaken() {
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 1, 2, 3};
        return Stream.of(
                Arguments.of("Content-Encoding: identity", IMAGE, IMAGE),
                Arguments.of("Content-Encoding:", IMAGE, IMAGE),
                Arguments.of("Content-Encoding: aws-chunked", IMAGE, IMAGE),
                Arguments.of("Content-Encoding: utf-8\r\nContent-Encoding: image/jpeg, none", IMAGE, IMAGE),
                Arguments.of("Content-Encoding: aws-chunked\r\nContent-Encoding: gzip", gzip(IMAGE), IMAGE),
                Arguments.of("Content-Encoding: X-GZIP,", gzip(IMAGE), IMAGE),
                Arguments.of("Content-Encoding: gzip, gzip", gzip(gzip(IMAGE)), IMAGE),
                Arguments.of("Content-Encoding: deflate", deflate(false), IMAGE),
                Arguments.of("Content-Encoding: deflate", deflate(true), IMAGE),
                Arguments.of("Content-Encoding: br", BROTLI, IMAGE),
                Arguments.of("Content-Encoding: zstd", Zstd.compress(IMAGE), IMAGE),
                Arguments.of("Content-Encoding: br", gzip(IMAGE), IMAGE),
                Arguments.of("Content-Encoding: gzip", Zstd.compress(IMAGE), IMAGE),
                Arguments.of("Content-Encoding: gzip", jpeg, jpeg),
                Arguments.of("Content-Encoding: br", jpeg, jpeg),
                Arguments.of("Content-Encoding: deflate, gzip", gzip(jpeg), jpeg),
                Arguments.of("Content-Encoding: gzip", new byte[0], new byte[0]),
                Arguments.of("X-Long: " + "x".repeat(60_000), IMAGE, IMAGE),
                Arguments.of("Content-Length: " + IMAGE.length, IMAGE, IMAGE),
                Arguments.of("Content-Length: " + IMAGE.length + ", " + IMAGE.length, IMAGE, IMAGE),
                Arguments.of("Content-Length:", IMAGE, IMAGE));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatAreTaken")
    void aCarelessServerGivesItsImage(String header, byte[] sent, byte[] image) throws IOException {
        String head = "HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: " + sent.length + "\r\n\r\n";

        assertThat(fetched(RawServer.joined(head, sent)))
                .isInstanceOfSatisfying(
                        Fetched.Image.class, taken -> assertThat(taken.bytes()).isEqualTo(image));
    }

    static Stream<Arguments> codingsThatAreRefused() {
        return Stream.of(
                Arguments.of("gzip", Arrays.copyOf(gzip(IMAGE), 30), Outcome.TRUNCATED),
                Arguments.of("deflate", Arrays.copyOf(deflate(false), 10), Outcome.TRUNCATED),
                Arguments.of("zstd", Arrays.copyOf(Zstd.compress(IMAGE), 20), Outcome.TRUNCATED),
                Arguments.of("gzip", "no gzip".getBytes(StandardCharsets.US_ASCII), Outcome.CORRUPT),
                Arguments.of("zstd", "no zstd".getBytes(StandardCharsets.US_ASCII), Outcome.CORRUPT),
                Arguments.of("gzip", gzip(new byte[2_000_000]), Outcome.TOO_LARGE),
                Arguments.of("zstd", Zstd.compress(new byte[2_000_000]), Outcome.TOO_LARGE),
                Arguments.of("br", BROTLI_BOMB, Outcome.TOO_LARGE),
                Arguments.of("gzip, gzip", gzip(gzip(new byte[2_000_000])), Outcome.TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("codingsThatAreRefused")
    void aDamagedOrEndlessCodingIsRefused(String coding, byte[] sent, Outcome outcome) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + sent.length
                + "\r\nConnection: close\r\n\r\n";

        assertThat(failed(RawServer.joined(head, sent)).outcome()).isEqualTo(outcome);
    }

    @Test
    void noBrotliThatIsCutIsTakenForWhole() {
        for (int length = 1; length < BROTLI.length; length++) {
            byte[] cut = Arrays.copyOf(BROTLI, length);
            String head = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: " + length + "\r\n\r\n";
            assertThat(fetchedUnchecked(RawServer.joined(head, cut)))
                    .as(length + " bytes")
                    .isInstanceOf(Fetched.Failed.class);
        }
    }

    @Test
    void aPartThatIsTheWholeIsTaken() throws IOException {
        String part = "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\nContent-Range: bytes ";

        assertThat(fetched(RawServer.joined(part + "0-3/4\r\n\r\n", new byte[4])))
                .isInstanceOf(Fetched.Image.class);
        for (String range : new String[] {"0-3/5", "1-4/4", "0-3/*", "0-4/5", "x"}) {
            assertThat(failed(RawServer.joined(part + range + "\r\n\r\n", new byte[4]))
                            .outcome())
                    .as(range)
                    .isEqualTo(Outcome.TRUNCATED);
        }
    }

    /// A fault of the server's HTTP says nothing of the network: it is not tried again, and does not count as
    /// silence.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/-1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void whatIsNoHttpIsAFaultOfItsOwnAndNotTriedAgain(String answer) throws IOException {
        Fetched.Failed failed = failed(answer.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(failed.outcome()).isEqualTo(Outcome.CONNECT);
        assertThat(failed.detail()).contains("not valid HTTP");
        assertThat(failed.attempts()).isEqualTo(1);
    }

    @Test
    void aServerOfFaultyHttpIsNotTakenForASilentOne() throws IOException {
        byte[] faulty = "HTTP/1.1 000 x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = new RawServer((path, nth, out) -> {
                    out.write(path.equals("/good") ? RawServer.ok(IMAGE) : faulty);
                    return false;
                });
                HttpImageSource source = source(server)) {
            for (int i = 0; i < 3 * HostHealth.PATIENCE; i++) {
                source.fetch(server.url("/" + i));
            }
            long started = System.nanoTime();

            assertThat(source.fetch(server.url("/good"))).isInstanceOf(Fetched.Image.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n",
                ""
            })
    void whatAnotherConnectionMayMendIsTriedOnAnother(String answer) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = new RawServer((path, nth, out) -> {
                    boolean first = asked.incrementAndGet() == 1;
                    out.write(first ? answer.getBytes(StandardCharsets.US_ASCII) : RawServer.ok(IMAGE));
                    return !first || !answer.isEmpty();
                });
                HttpImageSource source = source(server)) {
            assertThat(source.fetch(server.url("/"))).isInstanceOf(Fetched.Image.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void rawBytesInALocationAreSentBackAsTheyCame() throws IOException {
        try (RawServer server = new RawServer((path, nth, out) -> {
                    String location = switch (path) {
                        case "/utf8" -> "/f\u00c3\u00bcr b.jpg";
                        case "/latin1" -> "/f\u00fcr.jpg";
                        case "/query" -> "?u=http://other.example/../a";
                        default -> "";
                    };
                    String head = location.isEmpty()
                            ? "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path
                            : "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
                    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
                    return true;
                });
                HttpImageSource source = source(server)) {
            assertThat(told(source.fetch(server.url("/utf8")))).isEqualTo("/f%C3%BCr%20b.jpg");
            assertThat(told(source.fetch(server.url("/latin1")))).isEqualTo("/f%FCr.jpg");
            assertThat(told(source.fetch(server.url("/query")))).isEqualTo("/query?u=http://other.example/../a");
            assertThat(told(source.fetch(server.url("/../a/./b.jpg#c#d")))).isEqualTo("/a/b.jpg");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aRedirectWithoutAPlaceIsRefused(String location) throws IOException {
        String head = "HTTP/1.1 302 Found\r\nLocation:" + location + "\r\nContent-Length: 0\r\n\r\n";

        assertThat(failed(head.getBytes(StandardCharsets.US_ASCII)).outcome()).isEqualTo(Outcome.REDIRECT);
    }

    private static String told(Fetched fetched) {
        return fetched instanceof Fetched.Image image
                ? new String(image.bytes(), StandardCharsets.UTF_8)
                : fetched.toString();
    }

    private static Fetched.Failed failed(byte[] answer) throws IOException {
        return (Fetched.Failed) fetched(answer);
    }

    private static Fetched fetchedUnchecked(byte[] answer) {
        try {
            return fetched(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fetched fetched(byte[] answer) throws IOException {
        try (RawServer server = new RawServer((path, nth, out) -> {
                    out.write(answer);
                    return false;
                });
                HttpImageSource source = source(server)) {
            return source.fetch(server.url("/"));
        }
    }

    private static HttpImageSource source(RawServer server) {
        return LoopbackWeb.source(Duration.ofSeconds(20), server.port());
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(boolean raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, raw))) {
            out.write(IMAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
