package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
    @Test
    void aUrlLosesUserQueryAndFragment() {
        assertThat(Redaction.url("http://a.example/b.jpg?token=s3cret#x")).isEqualTo("http://a.example/b.jpg");
        assertThat(Redaction.url("https://user:s3cret@a.example:8443/b")).isEqualTo("https://a.example:8443/b");
        assertThat(Redaction.url("https://a.example/b@2x.png")).isEqualTo("https://a.example/b@2x.png");
        assertThat(Redaction.url("https://a.example#s3cret?x")).isEqualTo("https://a.example");
    }

    @Test
    void whatIsNoUrlIsCutAllTheSame() {
        assertThat(Redaction.url("")).isEmpty();
        assertThat(Redaction.url("  not a url?s3cret ")).isEqualTo("not a url");
        assertThat(Redaction.url("//user:s3cret@host/p")).isEqualTo("//host/p");
        assertThat(Redaction.url("user:s3cret@host/p?q")).isEqualTo("host/p");
        assertThat(Redaction.url("http:///a\nb\u0000c")).isEqualTo("http:///a b c");
        assertThat(Redaction.url("ftp://user:p@ss@host/p")).isEqualTo("ftp://host/p");
    }

    @ParameterizedTest
    @CsvSource({
        "https:/u:s3cret@a.example/b, https:/a.example/b",
        "https:///u:s3cret@a.example/b, https:///a.example/b",
        "https:u:s3cret@a.example/b, https:a.example/b",
        "https://u%3As3cret%40a.example/b, https://a.example/b",
        "https://a.example/b;token=s3cret, https://a.example/b",
        "https://a.example/b;jsessionid=s3cret/c, https://a.example/b",
        "https://a.example/b;v1/c, https://a.example/b;v1/c",
        "https://a.example/b%3Ftoken=s3cret, https://a.example/b",
        "https://a.example/b%3ftoken%3Ds3cret, https://a.example/b",
        "https://a.example/b%3Btoken%3Ds3cret, https://a.example/b",
        "https://a.example/b&token=s3cret, https://a.example/b",
        "https://a.example/b%26token=s3cret, https://a.example/b",
        "https://a.example/b%23s3cret, https://a.example/b"
    })
    void secretsInCarelessUrlsAreFoundToo(String url, String redacted) {
        assertThat(Redaction.url(url)).isEqualTo(redacted);
        assertThat(Redaction.detail("GET " + url + " failed")).isEqualTo("GET " + redacted + " failed");
    }

    /// The time grows with the length, whatever the text is.
    @ParameterizedTest
    @ValueSource(strings = {"http:", "http://a@", ";a", "%3", "https://%40"})
    void noTextTakesLong(String piece) {
        String text = piece.repeat(2_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            Redaction.url(text);
            Redaction.detail(text);
        });
    }

    @Test
    void aDataUrlLosesItsContent() {
        assertThat(Redaction.url("data:image/png;base64,iVBORw0KGgo=")).isEqualTo("data:image/png;base64");
        assertThat(Redaction.url("DATA:iVBORw0KGgo=")).isEqualTo("data:");
    }

    @Test
    void textsAreLimitedWithoutBreakingACharacter() {
        String long2 = "😀".repeat(2_000);
        for (String text :
                new String[] {Redaction.url(long2), Redaction.detail(long2), Redaction.detail("x" + long2)}) {
            assertThat(text).endsWith("…");
            assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
        assertThat(Redaction.detail("x".repeat(198) + "😀" + "x".repeat(9))).isEqualTo("x".repeat(198) + "…");
        assertThat(Redaction.detail("x".repeat(197) + "😀" + "x".repeat(9))).isEqualTo("x".repeat(197) + "😀…");
        assertThat(Redaction.detail("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Redaction.detail("x".repeat(201))).hasSize(200).endsWith("x…");
        assertThat(Redaction.url("x".repeat(5_000))).hasSize(Redaction.URL_LENGTH);
    }

    @Test
    void aDetailIsOneLineWithoutSecretsOfUrls() {
        assertThat(Redaction.detail("GET http://u:s3cret@a.example/x?token=s3cret failed\n\tat line 2"))
                .isEqualTo("GET http://a.example/x failed  at line 2");
        assertThat(Redaction.detail("nothing to hide? no")).isEqualTo("nothing to hide? no");
    }

    @Test
    void turnsOfDirectionAndLineSeparatorsBecomeBlanks() {
        assertThat(Redaction.detail("a\u202eb\u2028c\u009bd\ufeffe")).isEqualTo("a b c d e");
        assertThat(Redaction.url("http://a/\u2066b\u2029c")).isEqualTo("http://a/ b c");
    }

    @Test
    void unpairedSurrogatesBecomeBlanks() {
        assertThat(Redaction.detail("a\ud800b")).isEqualTo("a b");
    }
}
