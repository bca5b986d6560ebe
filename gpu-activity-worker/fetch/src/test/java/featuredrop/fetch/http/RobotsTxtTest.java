package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.dns.NameServers;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Through the image source, against a server of its own.
@Tag("slow")
final class RobotsTxtTest {
    private static final FetchRules HEEDING = new FetchRules(Set.of(), true);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger robotsAsked = new AtomicInteger();
    private FakeInternet internet;
    private HttpImageSource source;

    @BeforeEach
    void start() throws IOException {
        internet = new FakeInternet(path -> {
            if (path.equals("/robots.txt")) {
                robotsAsked.incrementAndGet();
            }
            return answers.getOrDefault(path, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nimage");
        });
        source = new HttpImageSource(
                FetchConfigs.with(Duration.ofSeconds(20), 10_000, List.of()),
                host -> new NameServers.Answer.Found(List.of(FakeInternet.PUBLIC), Duration.ofHours(1)),
                internet.sockets());
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        internet.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "User-agent: *;Disallow: /private/ | /private/a.jpg | OPT_OUT",
                "User-agent: *;Disallow: /private/ | /public/a.jpg | -",
                "User-agent: *;Disallow: /;Allow: /img/ | /img/a.jpg | -",
                "User-agent: *;Disallow: /*.jpg$ | /img/a.jpg | OPT_OUT",
                "User-agent: *;Disallow: /*.jpg$ | /img/a.jpg?v=2 | -",
                "User-agent: *;Disallow:;User-agent: featuredrop;Disallow: / | /a.jpg | OPT_OUT",
                "User-agent: *;Disallow: /;User-agent: FeatureDrop;Disallow: /x/ | /a.jpg | -",
                "User-agent: otherbot;Disallow: / | /a.jpg | -",
                "User-agent: *;Disallow: /caf%C3%A9/ | /caf\u00e9/a.jpg | OPT_OUT",
                "<html>not found</html> | /a.jpg | -"
            })
    void rulesDecide(String rules, String path, String outcome) {
        robots("200 OK", rules.replace(";", "\n"));

        assertThat(said("http://shop.example" + path)).isEqualTo(outcome);
    }

    @Test
    void theyAreReadOnceForAHostAndOnlyWhenThePartnerWantsIt() {
        robots("200 OK", "User-agent: *\nDisallow: /");
        assertThat(source.fetch("http://shop.example/a.jpg")).isInstanceOf(Fetched.Image.class);
        assertThat(robotsAsked).hasValue(0);

        for (int i = 0; i < 5; i++) {
            assertThat(said("http://shop.example/" + i)).isEqualTo("OPT_OUT");
        }

        assertThat(robotsAsked).hasValue(1);
        assertThat(said("http://other.example/a.jpg")).isEqualTo("OPT_OUT");
        assertThat(robotsAsked).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"404 Not Found, -", "403 Forbidden, -", "410 Gone, -", "500 Oops, HTTP_5XX", "429 Slow, THROTTLED"})
    void noneAllowsAllAndOneThatCannotBeReadAllowsNothing(String status, String outcome) {
        robots(status, "");

        assertThat(said("http://shop.example/a.jpg")).isEqualTo(outcome);
    }

    @Test
    void aRedirectIsHeldAgainstTheRulesOfWhereItLeads() {
        robots("200 OK", "User-agent: *\nDisallow: /private/");
        answers.put(
                "/public/a.jpg",
                "HTTP/1.1 302 Found\r\nLocation: http://other.example/private/a.jpg\r\nContent-Length: 0\r\n\r\n");

        assertThat(said("http://shop.example/public/a.jpg")).isEqualTo("OPT_OUT");
    }

    private String said(String url) {
        return switch (source.fetch(new ImageRequest(url, HEEDING, BodyMemory.uncounted()))) {
            case Fetched.Image image -> "-";
            case Fetched.Failed(Outcome outcome, String detail, int attempts) -> outcome.name();
        };
    }

    private void robots(String status, String text) {
        answers.put("/robots.txt", "HTTP/1.1 " + status + "\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    }
}
