package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.format.FuzzRun;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Mutated answers, for ten seconds or as long as `featuredrop.fuzz-seconds` says. Whatever a server sends, its
/// image ends with an outcome, and a good neighbour gets its image.
@Tag("slow")
final class RawAnswersFuzzTest {
    private static final int SECONDS = 10;
    private static final Set<Outcome> NEVER = EnumSet.of(Outcome.BAD_RECORD, Outcome.BAD_VECTOR, Outcome.EXTRACTED);

    private static final List<String> SEEDS = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: image/jpeg\r\n\r\nimage",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nimage\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /good?a=b#c\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/5\r\nContent-Length: 5\r\n\r\nimage",
            "HTTP/1.1 404 Gone\r\nContent-Length: 1\r\nRetry-After: 1\r\nX-Robots-Tag: bot: noindex\r\n\r\nx",
            "HTTP/1.0 200 OK\r\nContent-Encoding: gzip, br\r\nConnection: keep-alive\r\n\r\n\u001f\u008b\b\0\0",
            "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n(\u00b5/\u00fd");

    private static final List<String> PIECES = List.of(
            "000",
            "-1",
            "HTTP/",
            "999",
            " ",
            "\r\n",
            "\n",
            "\0",
            ":",
            ";",
            "//",
            "http://[",
            "\u00ff",
            "%",
            "chunked",
            ",",
            "99999999999999999999",
            "gzip",
            "br",
            "\t",
            "Content-Length: 7\r\n",
            "Location: //\r\n",
            "..",
            "?",
            "\\");

    @Test
    void everyAnswerHasAnOutcome() throws Exception {
        AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
        try (RawServer server = new RawServer((path, nth, out) -> {
            out.write(path.startsWith("/good") ? RawServer.ok(new byte[] {1}) : answer.get());
            return path.startsWith("/good");
        })) {
            FuzzRun.of("raw answers", SECONDS, random -> {
                // A host that failed too often is given up, so each answer has a source of its own.
                try (HttpImageSource source = LoopbackWeb.source(Duration.ofMillis(700), server.port())) {
                    answer.set(mutated(random));
                    String ending = ending(source.fetch(server.url("/asked")), answer.get());
                    assertThat(source.fetch(server.url("/good"))).isInstanceOf(Fetched.Image.class);
                    return ending;
                }
            });
        }
    }

    private static String ending(Fetched fetched, byte[] answer) {
        if (!(fetched instanceof Fetched.Failed failed)) {
            return "IMAGE";
        }
        assertThat(failed.outcome())
                .as(new String(answer, StandardCharsets.ISO_8859_1))
                .isNotIn(NEVER);
        assertThat(failed.detail()).hasSizeLessThanOrEqualTo(200);
        return failed.outcome().name();
    }

    private static byte[] mutated(Random random) throws IOException {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(Math.max(1, text.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 2 -> text.replace(at, Math.min(text.length(), at + 3), PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.setLength(at);
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
