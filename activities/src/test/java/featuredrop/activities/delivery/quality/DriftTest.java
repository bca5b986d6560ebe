package featuredrop.activities.delivery.quality;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.workflows.drop.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DriftTest {
    private static final QualityGateConfig LIMITS = new QualityGateConfig(true, 30, 5, 0.1, 0.1, 0.05);

    @Test
    void aDropLikeTheLastOnesIsNotHeld() {
        assertThat(drift(last(30)).of(figures(1_000, 18, 1, List.of(0.59, 0.4, 0.1))))
                .isEmpty();
    }

    @Test
    void aShareThatChangedIsNamedWithTheUsualOne() {
        assertThat(drift(last(30)).of(figures(1_000, 340, 1, List.of(0.6, 0.4, 0.1))))
                .isEqualTo("the drop differs from the partner's last 30: EXTRACTED 66.0 % of the records, usually"
                        + " 98.0 %; GONE 34.0 % of the records, usually 2.0 %");
    }

    @Test
    void vectorsThatPointElsewhereAreNamed() {
        assertThat(drift(last(30)).of(figures(1_000, 20, 1, List.of(0.1, -0.4, 0.6))))
                .contains("last 30: distance of the mean vector 1.07", "usually 0.000");
    }

    @Test
    void vectorsOfAnotherLengthAreNamed() {
        assertThat(drift(last(30)).of(figures(1_000, 20, 1.2, List.of(0.6, 0.4, 0.1))))
                .endsWith("last 30: mean length of the vectors 1.200, usually 1.000");
    }

    @Test
    void aPartnerWhoseDropsAlwaysDifferIsNotHeldForIt() {
        List<DropFigures> restless = IntStream.range(0, 30)
                .mapToObj(i -> figures(1_000, i % 2 == 0 ? 20 : 420, 1, List.of(0.6, i % 2 == 0 ? 0.4 : -0.4, 0.1)))
                .toList();

        assertThat(drift(restless).of(figures(1_000, 430, 1, List.of(0.6, -0.4, 0.1))))
                .isEmpty();
    }

    @Test
    void withFewDropsNothingIsCompared() {
        assertThat(drift(last(4)).of(figures(1_000, 900, 7, List.of(-1d, 0d, 0d))))
                .isEmpty();
        assertThat(drift(last(5)).of(figures(1_000, 900, 7, List.of(-1d, 0d, 0d))))
                .isNotEmpty();
    }

    @Test
    void aDropWithoutVectorsIsComparedByItsOutcomes() {
        assertThat(drift(last(5)).of(new DropFigures("now", 10, Map.of(Outcome.GONE, 10L), 0, List.of())))
                .contains("GONE 100.0 %")
                .doesNotContain("vector");
    }

    private static Drift drift(List<DropFigures> before) {
        return new Drift(LIMITS, before);
    }

    private static List<DropFigures> last(int drops) {
        return IntStream.range(0, drops)
                .mapToObj(i -> figures(1_000, 20, 1, List.of(0.6 + i % 3 / 1_000d, 0.4, 0.1)))
                .toList();
    }

    private static DropFigures figures(long records, long gone, double norm, List<Double> mean) {
        return new DropFigures(
                "some", records, Map.of(Outcome.EXTRACTED, records - gone, Outcome.GONE, gone), norm, mean);
    }
}
