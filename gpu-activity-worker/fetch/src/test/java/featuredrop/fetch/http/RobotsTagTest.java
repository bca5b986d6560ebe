package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RobotsTagTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "noai",
                "noindex, NoImageAI",
                "featuredrop: noai",
                "FeatureDrop:noimageai, nofollow",
                "featuredrop: nofollow, noai",
                "otherbot: noindex, featuredrop: noai",
                "*: noai",
                "unavailable_after: 25 Jun 2030 15:00:00 PST, noai",
                "max-snippet: 5, noimageai"
            })
    void anOptOutForUsIsHeard(String value) {
        assertThat(RobotsTag.forbids(value, "featuredrop")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noindex",
                "all",
                "otherbot: noai",
                "noaix",
                "unavailable_after: 25 Jun 2030",
                "featuredrop: nofollow, otherbot: noai",
                "otherbot: nofollow, noai",
                "max-image-preview: noai"
            })
    void otherDirectivesAreNot(String value) {
        assertThat(RobotsTag.forbids(value, "featuredrop")).isFalse();
    }
}
