package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class DataUrlTest {
    @AutoClose
    private final LoopbackWeb web = new LoopbackWeb();

    private final BodyMemory memory = new BodyMemory(LoopbackWeb.MAX_BYTES * 4, 0);

    private Fetched fetched(String url) {
        return web.source().fetch(new ImageRequest(url, FetchRules.USUAL, memory.room(0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,aW1hZ2U+Pw==",
                " DATA:image/png;charset=x;BASE64,aW1hZ2U+Pw",
                "data:;base64,aW1h\nZ2U+\tPw%3D%3d",
                "data:image/png;base64,aW1hZ2U%2BPw==#x",
                "data:image/png;base64,aW1hZ2U-Pw==",
                "data:image/png; BASE64,aW1h Z2U+Pw"
            })
    void theImageInItIsTaken(String url) {
        assertThat(fetched(url)).isInstanceOfSatisfying(Fetched.Image.class, image -> {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("image>?");
            assertThat(image.attempts()).isZero();
        });
        assertThat(memory.used()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data:", "data:image/png;base64", "data:image/svg+xml,%3Csvg/%3E", "data:image/png;base64,a*b"})
    void whatIsNoBase64IsABadUrl(String url) {
        assertThat(((Fetched.Failed) fetched(url)).outcome()).isEqualTo(Outcome.BAD_URL);
        assertThat(memory.used()).isZero();
    }

    @Test
    void theLimitOfBytesHolds() {
        for (int length : new int[] {LoopbackWeb.MAX_BYTES + 1, 20 * LoopbackWeb.MAX_BYTES}) {
            String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(new byte[length]);
            assertThat(((Fetched.Failed) fetched(url)).outcome()).isEqualTo(Outcome.TOO_LARGE);
        }
    }

    @Test
    void aRedirectToOneIsRefused() {
        String url = web.serving("a", exchange -> {
            exchange.getResponseHeaders().add("Location", "data:image/png;base64,aW1hZ2U=");
            exchange.sendResponseHeaders(302, -1);
        });

        assertThat(web.outcome(url)).isEqualTo(Outcome.BAD_URL);
    }
}
