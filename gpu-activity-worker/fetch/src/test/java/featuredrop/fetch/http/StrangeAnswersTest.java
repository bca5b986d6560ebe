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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A table of whole answers, byte by byte, and what becomes of the image.
@Tag("slow")
final class StrangeAnswersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String FIVE = "Content-Length: 5\r\n";
    private static final String IMAGE = "image";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String PART = "HTTP/1.1 206 Partial Content\r\n";

    /// @param answer a character for each byte
    /// @param end outcomes that are right; `image` when the bytes are delivered, `empty` when none are
    private record Row(String answer, String end) {}

    private static List<Row> framing() {
        return List.of(
                new Row(OK + FIVE + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "Content-Length:   5   \r\n\r\nimage", IMAGE),
                new Row(OK + "Content-Length: 5,5 , 5\r\n\r\nimage", IMAGE),
                new Row(OK + "Content-Length: 005\r\n\r\nimage", IMAGE),
                new Row(OK + "content-LENGTH:5\r\n\r\nimage", IMAGE),
                new Row(OK + "Content-Length: +5\r\n\r\nimage", "CONNECT"),
                new Row(OK + "Content-Length: 5 5\r\n\r\nimage", "CONNECT"),
                new Row(OK + "Content-Length: 0x5\r\n\r\nimage", "CONNECT"),
                new Row(OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nimage!", "CONNECT"),
                new Row(OK + "Content-Length: 99999999999999999999999\r\n\r\nimage", "CONNECT|TOO_LARGE"),
                new Row(OK + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nimage\r\n0\r\n\r\n", IMAGE),
                new Row(OK + "Transfer-Encoding: Chunked\r\n\r\n05\r\nimage\r\n000\r\n\r\n", IMAGE),
                new Row(CHUNKED + "5;a=b;c=\"d\"\r\nimage\r\n0;x\r\n\r\n", IMAGE),
                new Row(CHUNKED + "5 \r\nimage\r\n0\r\nX: y\r\nZ: w\r\n\r\n", IMAGE),
                new Row(CHUNKED + "2\nim\n3\nage\n0\n\n", IMAGE),
                new Row(CHUNKED + "5\r\nimage\r\n", "TRUNCATED"),
                new Row(CHUNKED + "5\r\nim", "TRUNCATED"),
                new Row(CHUNKED + "5", "TRUNCATED"),
                new Row(CHUNKED, "TRUNCATED"),
                new Row(CHUNKED + "ffffffffffffffffff\r\nimage", "TRUNCATED|TOO_LARGE|CONNECT"),
                new Row(CHUNKED + "-5\r\nimage\r\n0\r\n\r\n", "TRUNCATED|CONNECT"),
                new Row(CHUNKED + "5\r\nimageXX\r\n0\r\n\r\n", "TRUNCATED|CONNECT"),
                new Row(CHUNKED + "0\r\n\r\n", "empty"),
                new Row(CHUNKED + "5\r\nimage\r\n0\r\nno colon\r\n\r\n", "image|TRUNCATED|CONNECT"),
                new Row(OK + "\r\nimage", IMAGE),
                new Row(OK.replace("\r", "") + "Content-Length: 5\n\nimage", IMAGE),
                new Row("HTTP/1.0 200 OK\r\n\r\nimage", IMAGE),
                new Row("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1 200\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1 200 \r\n" + FIVE + "\r\nimage", IMAGE),
                new Row("\r\n" + OK + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1  200 OK\r\n" + FIVE + "\r\nimage", "image|CONNECT"),
                new Row("ICY 200 OK\r\n" + FIVE + "\r\nimage", "CONNECT"),
                new Row("image", "CONNECT"),
                new Row("HTTP/1.1 1000 x\r\n" + FIVE + "\r\nimage", "CONNECT|HTTP_5XX|NOT_IMAGE"),
                new Row("HTTP/1.1 -1 x\r\n" + FIVE + "\r\nimage", "CONNECT"),
                new Row("HTTP/1.1 600 x\r\n" + FIVE + "\r\nimage", "HTTP_5XX|CONNECT"),
                new Row("HTTP/1.1 99999999999 x\r\n\r\n", "CONNECT"),
                new Row("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "CONNECT|TRUNCATED|NOT_IMAGE"));
    }

    private static List<Row> heads() {
        return List.of(
                new Row(OK + "no colon in this line\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "X-Blank : y\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + ": no name\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "X-Folded: a\r\n b\r\n\tc\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "X-Nul: a\0b\r\n" + FIVE + "\r\nimage", "image|CONNECT"),
                new Row(OK + "X-Bytes: \u00ff\u0080\u0001\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "Content-Type: text/html\r\nContent-Type: a/b\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "Content-Type: ;;;=\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row(OK + "X: y\r\n".repeat(99) + "\r\nimage", IMAGE),
                new Row(OK + ("X: " + "y".repeat(8_000) + "\r\n").repeat(30) + FIVE + "\r\nimage", IMAGE),
                new Row(OK + ("X: " + "y".repeat(8_192) + "\r\n").repeat(99) + FIVE + "\r\nimage", "TOO_LARGE"),
                new Row(OK + "X: " + "y".repeat(65_000) + "\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(200) + OK + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1 100 Continue\r\n\r\n" + OK + FIVE + "\r\nimage", IMAGE),
                new Row("H", "CONNECT|TRUNCATED"),
                new Row("HTTP/1.1 200 OK", "TRUNCATED|CONNECT"),
                new Row(OK, "TRUNCATED|CONNECT"),
                new Row(OK + "Content-Le", "TRUNCATED|CONNECT"),
                new Row(OK + "Content-Type: image/jpeg\r\n", "TRUNCATED|CONNECT"),
                new Row("HTTP/1.1 404 Not Found\r\nContent-", "TRUNCATED|CONNECT"),
                new Row("HTTP/1.1 302 Found\r\nLocation: /half", "TRUNCATED|CONNECT"),
                new Row(OK + "Content-Length: 9\r\n\r\nimage", "TRUNCATED"),
                new Row("HTTP/1.1 204 No Content\r\n" + FIVE + "\r\nimage", "NOT_IMAGE"),
                new Row("HTTP/1.1 304 Not Modified\r\n" + FIVE + "\r\n", "REDIRECT"),
                new Row("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", "NOT_IMAGE|empty"),
                new Row("HTTP/1.1 203 x\r\n" + FIVE + "\r\nimage", IMAGE),
                new Row("HTTP/1.1 299 x\r\n" + FIVE + "\r\nimage", IMAGE));
    }

    private static List<Row> partsAndTries() {
        return List.of(
                new Row(PART + FIVE + "Content-Range: bytes 0-4/5\r\n\r\nimage", IMAGE),
                new Row(PART + FIVE + "Content-Range: Bytes 0-4/5\r\n\r\nimage", IMAGE),
                new Row(PART + "Content-Range: bytes 0-4/5\r\n\r\nimage", IMAGE),
                new Row(
                        PART
                                + "Transfer-Encoding: chunked\r\nContent-Range: bytes 0-4/5\r\n\r\n5\r\nimage\r\n0\r\n\r\n",
                        IMAGE),
                new Row(PART + "Content-Range: bytes 0-4/5\r\n\r\nimag", "TRUNCATED"),
                new Row(PART + FIVE + "Content-Range: bytes 0-4/9\r\n\r\nimage", "TRUNCATED"),
                new Row(PART + FIVE + "Content-Range: bytes 1-5/6\r\n\r\nimage", "TRUNCATED"),
                new Row(PART + FIVE + "Content-Range: bytes */5\r\n\r\nimage", "TRUNCATED"),
                new Row(PART + FIVE + "Content-Type: multipart/byteranges; boundary=x\r\n\r\nimage", "TRUNCATED"),
                new Row(PART + FIVE + "Content-Range: bytes 0-99999999999999999999/5\r\n\r\nimage", "TRUNCATED"),
                new Row("HTTP/1.1 416 x\r\n\r\n", "HTTP_4XX"),
                new Row("HTTP/1.1 503 x\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n", "THROTTLED once"),
                new Row("HTTP/1.1 503 x\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n", "THROTTLED once"),
                new Row(
                        "HTTP/1.1 429 x\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
                        "THROTTLED once"),
                new Row("HTTP/1.1 429 x\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n", "THROTTLED"),
                new Row("HTTP/1.1 429 x\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", "THROTTLED"),
                new Row("HTTP/1.1 408 x\r\nContent-Length: 0\r\n\r\n", "HTTP_4XX"),
                new Row("HTTP/1.1 200 OK\r\nRefresh: 0; url=http://x.example/\r\n" + FIVE + "\r\nimage", IMAGE));
    }

    private static List<Row> redirects() {
        String found = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n";
        return Stream.of(
                        new Row(found + "Location: /gone/a\r\nLocation: /gone/b\r\n\r\n", "REDIRECT"),
                        new Row(found + "Location: /a\r\nLocation: \r\n\r\n", "REDIRECT|GONE"),
                        new Row(found + "Location: /gone\r\nLocation: /gone\r\n\r\n", "GONE"),
                        new Row(found + "\r\n", "REDIRECT"),
                        new Row(found + "Location: /\r\nSet-Cookie: a=b\r\n\r\n", "REDIRECT"),
                        new Row(found + "Location: #f\r\n\r\n", "REDIRECT"),
                        new Row(found + "Location: ?\r\n\r\n", "REDIRECT|GONE"),
                        new Row(found + "Location: javascript:a\r\n\r\n", "BAD_URL"),
                        new Row(found + "Location: data:,a\r\n\r\n", "BAD_URL"),
                        new Row(found + "Location: http://127.0.0.1/\r\n\r\n", "BLOCKED_ADDRESS"),
                        new Row(found + "Location: http://[64:ff9b::7f00:1]/\r\n\r\n", "BLOCKED_ADDRESS"),
                        new Row(found + "Location: http://localhost:0/\r\n\r\n", "BAD_URL"),
                        new Row(found + "Location: http://\r\n\r\n", "BAD_URL"),
                        new Row(found + "Location: /" + "x".repeat(9_000) + "\r\n\r\n", "BAD_URL"),
                        new Row("HTTP/1.1 301 x\r\nLocation: /gone\r\n\r\n", "GONE"),
                        new Row("HTTP/1.1 303 x\r\nLocation: gone\r\n\r\n", "GONE"),
                        new Row("HTTP/1.1 307 x\r\nLocation: ./gone?\r\n\r\n", "GONE"),
                        new Row("HTTP/1.1 308 x\r\nLOCATION:/gone#f\r\n\r\n", "GONE"),
                        new Row("HTTP/1.1 300 x\r\nLocation: /gone\r\n\r\n", "GONE|REDIRECT"),
                        new Row("HTTP/1.1 304 x\r\nLocation: /gone\r\n\r\n", "GONE|REDIRECT"))
                .toList();
    }

    private static List<Row> codings() {
        String gzip = text(packed(true));
        String zlib = text(packed(false));
        String zstd = text(Zstd.compress(IMAGE.getBytes(StandardCharsets.US_ASCII)));
        // "image" stored in brotli's uncompressed form.
        String brotli = text(HexFormat.of().parseHex("0b0280696d61676503"));
        List<Row> rows = new ArrayList<>();
        for (String[] row : new String[][] {
            {"X-GZip", gzip, IMAGE},
            {"identity, gzip", gzip, IMAGE},
            {"gzip\r\nContent-Encoding: identity", gzip, IMAGE},
            {"gzip\r\nContent-Encoding:", gzip, IMAGE},
            {", ,gzip, ", gzip, IMAGE},
            {"GZIP", gzip, IMAGE},
            {"gzip", gzip + "junk behind it", IMAGE},
            {"gzip", gzip + "\0\0\0\0", IMAGE},
            {"gzip", gzip + gzip, "imageimage"},
            {"deflate", zlib, IMAGE},
            {"deflate", zlib + "junk", IMAGE},
            {"deflate", gzip, IMAGE},
            {"br", brotli, IMAGE},
            {"BR", brotli, IMAGE},
            {"zstd", zstd, IMAGE},
            {"zstd", zstd + zstd, "imageimage"},
            {"gzip", zstd, IMAGE},
            {"identity", gzip, IMAGE},
            {"\"gzip\"", gzip, IMAGE},
            {"binary", zstd, IMAGE},
            {"unknown", IMAGE, IMAGE},
            {"gzip", IMAGE, "CORRUPT"},
            {"deflate", IMAGE, "CORRUPT|TRUNCATED"},
            {"gzip", gzip.substring(0, gzip.length() - 3), "TRUNCATED"},
            {"gzip, gzip, gzip", gzip, "UNSUPPORTED_FORMAT"}
        }) {
            rows.add(new Row(
                    OK + "Content-Encoding: " + row[0] + "\r\nContent-Length: " + row[1].length() + "\r\n\r\n" + row[1],
                    row[2]));
        }
        rows.add(new Row(OK + "Content-Length: " + gzip.length() + "\r\n\r\n" + gzip, IMAGE));
        rows.add(new Row(OK + "\r\n" + zstd, IMAGE));
        return rows;
    }

    @Test
    void everyAnswerEndsAsItShould() throws Exception {
        List<Row> rows = Stream.of(framing(), heads(), partsAndTries(), redirects(), codings())
                .flatMap(List::stream)
                .toList();
        SoftAssertions softly = new SoftAssertions();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<String>> ends =
                    rows.stream().map(row -> threads.submit(() -> end(row))).toList();
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                String end = ends.get(i).get();
                softly.assertThat(List.of(row.end().split("\\|", -1)))
                        .as(i + ": " + row.answer().lines().limit(4).collect(Collectors.joining(" / ")) + ": " + end)
                        .anyMatch(end::startsWith);
            }
        }
        softly.assertAll();
        assertThat(rows).hasSizeGreaterThan(120);
    }

    private static String end(Row row) throws IOException {
        byte[] gone = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = new RawServer((path, nth, out) -> {
                    out.write(path.startsWith("/gone") ? gone : row.answer().getBytes(StandardCharsets.ISO_8859_1));
                    return false;
                });
                HttpImageSource source = LoopbackWeb.source(Duration.ofSeconds(20), server.port())) {
            return switch (source.fetch(server.url("/"))) {
                case Fetched.Image image when image.bytes().length == 0 -> "empty";
                case Fetched.Image image -> text(image.bytes());
                case Fetched.Failed failed -> told(failed);
            };
        }
    }

    private static String told(Fetched.Failed failed) {
        String once = failed.outcome() == Outcome.THROTTLED && failed.attempts() == 1 ? " once" : "";
        return failed.outcome() + once + " " + failed.detail();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] packed(boolean gzip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(IMAGE.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
