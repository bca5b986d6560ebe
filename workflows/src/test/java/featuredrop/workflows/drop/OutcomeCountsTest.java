package featuredrop.workflows.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class OutcomeCountsTest {
    private static final OutcomeCounts COUNTS =
            new OutcomeCounts(Map.of(Outcome.EXTRACTED, 7L, Outcome.DUPLICATE, 2L, Outcome.GONE, 3L, Outcome.DNS, 1L));

    @Test
    void quarantinedAreTheRecordsThatAreNeitherExtractedNorDuplicates() {
        assertThat(COUNTS.quarantined()).isEqualTo(4);
        assertThat(OutcomeCounts.quarantined(COUNTS.byOutcome())).isEqualTo(4);
        assertThat(new OutcomeCounts(Map.of()).quarantined()).isZero();
    }

    @Test
    void theTotalHoldsEveryRecord() {
        assertThat(COUNTS.total()).isEqualTo(13);
    }

    @Test
    void moreCountsAreAddedByOutcome() {
        OutcomeCounts sum = COUNTS.plus(Map.of(Outcome.GONE, 1L, Outcome.TLS, 2L));

        assertThat(sum.byOutcome())
                .isEqualTo(Map.of(
                        Outcome.EXTRACTED,
                        7L,
                        Outcome.DUPLICATE,
                        2L,
                        Outcome.GONE,
                        4L,
                        Outcome.DNS,
                        1L,
                        Outcome.TLS,
                        2L));
    }

    @Test
    void passingAreTheRecordsWhoseFailureMayBeOver() {
        assertThat(COUNTS.passing()).isEqualTo(1);
        assertThat(COUNTS.plus(Map.of(Outcome.CONNECT, 4L, Outcome.NOT_IMAGE, 2L))
                        .passing())
                .isEqualTo(5);
        assertThat(new OutcomeCounts(Map.of()).passing()).isZero();
    }

    @Test
    void fewerCountsAreTakenOffByOutcome() {
        assertThat(COUNTS.minus(Map.of(Outcome.GONE, 1L, Outcome.DNS, 1L)).byOutcome())
                .isEqualTo(Map.of(Outcome.EXTRACTED, 7L, Outcome.DUPLICATE, 2L, Outcome.GONE, 2L));
    }
}
