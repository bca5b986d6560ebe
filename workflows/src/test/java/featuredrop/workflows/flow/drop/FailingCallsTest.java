package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.flow.drop.FailingCalls.News;
import org.junit.jupiter.api.Test;

final class FailingCallsTest {
    private static final News REFUSED =
            new News("settle", "PLATFORM", "PLATFORM", "HDFS refuses writes, quota of /features exceeded");

    private final FailingCalls calls = new FailingCalls();

    @Test
    void nothingIsToldWhenNothingFails() {
        calls.begin("settle");

        assertThat(calls.text(100)).isEmpty();
        assertThat(calls.end("settle")).isFalse();
    }

    @Test
    void aFailureIsShownWithItsKindItsCallAndSinceWhen() {
        calls.begin("settle");

        assertThat(calls.hear(REFUSED, 1_000)).isTrue();
        assertThat(calls.text(100))
                .isEqualTo("PLATFORM, settle: HDFS refuses writes, quota of /features exceeded;"
                        + " since 1970-01-01T00:00:01Z");
        assertThat(calls.end("settle")).isTrue();
        assertThat(calls.text(100)).isEmpty();
    }

    @Test
    void theSameNewsAgainAreNothingNewAndOtherNewsKeepTheTimeOfTheFirst() {
        calls.begin("settle");
        calls.hear(REFUSED, 1_000);

        assertThat(calls.hear(REFUSED, 2_000)).isFalse();
        assertThat(calls.hear(new News("settle", "STATE_UNKNOWN", "S3", "no answer"), 3_000))
                .isTrue();
        assertThat(calls.text(100)).isEqualTo("STATE_UNKNOWN S3, settle: no answer; since 1970-01-01T00:00:01Z");
    }

    @Test
    void newsOfACallThatHasEndedAreIgnored() {
        calls.begin("settle");
        calls.end("settle");

        assertThat(calls.hear(REFUSED, 1_000)).isFalse();
        assertThat(calls.text(100)).isEmpty();
    }

    @Test
    void theFirstOfSeveralIsShownAndTheOthersAreCounted() {
        calls.begin("export 000000");
        calls.begin("export 000001");
        calls.hear(new News("export 000001", "PLATFORM", "S3", "b"), 1_000);
        calls.hear(new News("export 000000", "PLATFORM", "S3", "a"), 2_000);

        assertThat(calls.text(100)).isEqualTo("PLATFORM S3, export 000001: b; since 1970-01-01T00:00:01Z; 1 more");
    }

    @Test
    void dataThatAreNotCompleteAreNoFailureAndLongWordsAreCut() {
        calls.begin("await");
        calls.hear(new News("await", "", "NotReady", "No _SUCCESS in /landing"), 1_000);

        assertThat(calls.text(15)).isEqualTo("No _SUCCESS in…; since 1970-01-01T00:00:01Z");
    }
}
