package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RobotsTagTest {
    @ParameterizedTest
    @ValueSource(strings = {"noai", "noindex, NoImageAI", "featuredrop: noai", "FeatureDrop:noimageai, nofollow"})
    void anOptOutForUsIsHeard(String value) {
        assertThat(RobotsTag.forbids(value, "featuredrop")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noindex", "all", "otherbot: noai", "noaix", "unavailable_after: 25 Jun 2030"})
    void otherDirectivesAreNot(String value) {
        assertThat(RobotsTag.forbids(value, "featuredrop")).isFalse();
    }
}
