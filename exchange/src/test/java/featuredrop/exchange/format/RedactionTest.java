package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
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
        "https://a.example/b%23s3cret, https://a.example/b",
        "https://a.example/b%253Ftoken%253Ds3cret, https://a.example/b",
        "https://a.example/b%25253ftoken=s3cret, https://a.example/b",
        "https://a.example/b%253Btoken%3Ds3cret, https://a.example/b",
        "https://u%253As3cret%2540a.example/b, https://a.example/b",
        "https://u:s3/cret@a.example/b, https://a.example/b",
        "https://u:s3?c#ret@a.example/b, https://a.example/b",
        "https:\\\\u:s3cret@a.example/b, https:\\\\a.example/b",
        "s3://KEY:s3cret@bucket/b, s3://bucket/b",
        "ftp://u:s3cret@a.example/b?token=s3cret, ftp://a.example/b",
        "u:s3cret@a.example/b, a.example/b",
        "//u:s3cret@a.example/b, //a.example/b",
        "a.example/b?token=s3cret, a.example/b",
        "https://[2001:db8::1]:8443/b@2x.png, https://[2001:db8::1]:8443/b@2x.png"
    })
    void secretsInCarelessUrlsAreFoundToo(String url, String redacted) {
        assertThat(Redaction.url(url)).isEqualTo(redacted);
        assertThat(Redaction.detail("GET " + url + " failed")).isEqualTo("GET " + redacted + " failed");
    }

    /// The time grows with the length, whatever the text is.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http:",
                "http://a@",
                ";a",
                "%3",
                "%25",
                "https://%40",
                "x\",\"",
                "\"",
                "a=",
                "token=",
                "token=\"",
                "bearer ",
                "eyJ",
                "@?",
                "@#x",
                "u:p@",
                "http://a:b/",
                "-----BEGIN ",
                "a:@",
                "\u0000",
                "\\"
            })
    void noTextTakesLong(String piece) {
        String text = piece.repeat(100_000);
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

    /// What is cut off may be what makes the rest a secret.
    @ParameterizedTest
    @CsvSource({"http://user:s3cret@h", "token=s3cret", "u:s3cret@h", "'Bearer s3cret'", "https://h/%3Fs3cret"})
    void theEndOfALongTextLeavesNoPartOfASecret(String secret) {
        for (int length = 3_900; length < 4_010; length++) {
            String text = "GET http://h/?" + "q".repeat(length - 14) + " " + secret + " failed";
            assertThat(Redaction.detail(text)).startsWith("GET http://h/").doesNotContain("s3c");
            assertThat(Redaction.url(text.replace(' ', '+'))).doesNotContain("s3c");
        }
        String text = "http://" + "u".repeat(40_000) + ":s3cret@h/b";
        assertThat(Redaction.url(text)).doesNotContain("uuu");
        assertThat(Redaction.detail(text)).doesNotContain("uuu");
    }

    /// A detail is stored and read again, and must stay what it is.
    @Test
    void aRedactedTextIsNotRedactedFurther() {
        String[] pieces = {
            "http://",
            "https:",
            "u",
            ":",
            "@",
            "?",
            "#",
            ";",
            "&",
            "=",
            "token",
            "pass",
            " ",
            "\"",
            "'",
            "%3F",
            "%40",
            "%253D",
            "/",
            "\\",
            "Bearer ",
            "Authorization: ",
            "***",
            "…",
            "x".repeat(60),
            "\n",
            "\u0000",
            "//",
            "<",
            ","
        };
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(1 + random.nextInt(14), 0, pieces.length).forEach(piece -> text.append(pieces[piece]));
            String once = Redaction.detail(text.toString());
            assertThat(Redaction.detail(once)).as(text.toString()).isEqualTo(once);
        }
    }

    @Test
    void unpairedSurrogatesBecomeBlanks() {
        assertThat(Redaction.detail("a\ud800b")).isEqualTo("a b");
    }
}
