package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
    /// Texts as libraries and partners write them; what is secret contains `s3cret`.
    static final List<String> SECRETS = List.of(
            "https://u:s3cret@h/b",
            "https:/u:s3cret@h/b",
            "https:u:s3cret@h/b",
            "HTTPS://s3cret@h/b",
            "https://u:s3/cret:s3cret@h/b",
            "ftp://u:s3cret@h/b",
            "s3a://KEY:s3cret@bucket/b",
            "jdbc:postgresql://u:s3cret@h/db",
            "u:s3cret@h/b",
            "//u:s3cret@h/b",
            "https%3A%2F%2Fu%3As3cret%40h%2Fb",
            "https%253A%252F%252Fu%253As3cret%2540h%252Fb",
            "https://h/b?token=s3cret",
            "https://h/b#s3cret",
            "https://h/b;token=s3cret",
            "https://h/b;jsessionid=s3cret?x",
            "https://h/b%3Ftoken=s3cret",
            "https://h/b%3ftoken%3ds3cret",
            "https://h/b%253Ftoken%253Ds3cret",
            "https://h/b%25253Ftoken%25253Ds3cret",
            "https%3A%2F%2Fh%2Fb%3Ftoken%3Ds3cret",
            "https://h/b&token=s3cret",
            "h/b?token=s3cret",
            "/b?X-Amz-Signature=s3cret&x=1",
            "s3://bucket/b?X-Amz-Credential=AKIAs3cret",
            "Signature=s3cret",
            "X-Amz-Security-Token: s3cret",
            "X-Goog-Signature=s3cret",
            "sig=s3cret",
            "AWS4-HMAC-SHA256 Credential=s3cret/20250101/eu, SignedHeaders=host, Signature=s3cret",
            "Authorization: Basic dTpzM2NyZXQ s3cret",
            "authorization=Bearer s3cret",
            "Proxy-Authorization: Digest username=u, response=s3cret",
            "Bearer s3cret",
            "bearer   s3cret",
            "Cookie: a=b; c=s3cret",
            "Set-Cookie: id=s3cret; Path=/",
            "{\"password\":\"a \\\" s3cret\"}",
            "{\\\"password\\\": \\\"s3cret\\\"}",
            "{'api_key': 's3cret'}",
            "password = s3cret",
            "aws_secret_access_key=s3cret",
            "fs.s3a.secret.key=s3cret",
            "token%3Ds3cret",
            "access_token%253Ds3cret",
            "eyJhbGciOiJIUzI1NiJ9.s3cret.s3cret",
            "-----BEGIN RSA PRIVATE KEY-----\ns3cret+/=\ns3cret\n-----END RSA PRIVATE KEY-----");

    @ParameterizedTest
    @FieldSource("SECRETS")
    void secretsAreTakenOutOfTexts(String secret) {
        for (String text : List.of(secret, "GET " + secret + " failed", "'" + secret + "'", "(" + secret + ")")) {
            assertThat(Secrets.removed(text)).doesNotContain("s3cret", "s3/cret");
            assertThat(Secrets.line(text)).doesNotContain("s3cret", "s3/cret");
            assertThat(new DropException(FailureKind.BUG, text)).message().doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing to hide? no",
                "line 7: 3 fields, the header has 2",
                "/landing/acme/d1/a.csv: its first line is 'id;url'",
                "Cannot read hdfs://nn:8020/landing/a#1@2x.csv: no route to host:8020",
                "https://h:8443/b@2x.png;v1/c",
                "mailto:a@b.example",
                "basic authentication failed",
                "bearer of news",
                "Unrecognized token 'x': was expecting ('true', 'false' or 'null')",
                "temporal.api-key: the file /etc/x does not exist",
                "java.base@25/java.lang.Thread.run(Thread.java:1474)",
                "12@host, north/acme/d1, part-000.bin, records 7",
                "100% of a=b; c:d",
                "token=***"
            })
    void whatIsNoSecretStays(String text) {
        assertThat(Secrets.removed(text)).isEqualTo(text);
        assertThat(Secrets.line(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET https://u:p@h/b?x=1 failed|GET https://h/b failed",
                "GET http://u:p@h/http://v:q@i/c failed|GET http://h/http://i/c failed",
                "password=x, user=y|password=*** user=y",
                "id AKIAIOSFODNN7EXAMPLE is unknown|id *** is unknown"
            })
    void theRestOfTheTextStays(String text, String clean) {
        assertThat(Secrets.removed(text)).isEqualTo(clean);
        assertThat(Secrets.removed(clean)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http:", "http://a@", ";a", "%3", "%25", "https://%40", "x\",\"", "\"", "a=", "token=", "token=\"",
                "bearer ", "eyJ", "@?", "@#x", "u:p@", "http://a:b/", "-----BEGIN ", "a:@", "=\\", "token:  '", "a "
            })
    void theTimeGrowsWithTheLengthWhateverTheTextIs(String piece) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Secrets.removed(piece.repeat(100_000)));
    }

    @Test
    void aLineIsPrintableAndLimited() {
        assertThat(Secrets.line("a\u001b\nb token=s3cret")).isEqualTo("a\\u001b\\u000ab token=***");
        assertThat(Secrets.line("x".repeat(20_000)))
                .hasSize(Secrets.LINE_LENGTH + 1)
                .endsWith("x…");
    }
}
