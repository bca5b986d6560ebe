package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.drops.PendingWork;
import featuredrop.cli.drops.PendingWork.State;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class PendingTextTest {
    private static final long SINCE = millis(LocalDateTime.of(2026, 11, 30, 14, 2));
    private static final long NOW = millis(LocalDateTime.of(2026, 11, 30, 14, 9));
    private static final String QUOTA = "HDFS refuses writes, quota of /features exceeded";

    @Test
    void anActivityThatFailsShowsItsFailureItsKindAndTheNextTry() {
        assertThat(line(State.WAITS, 8, "PLATFORM", "PLATFORM", QUOTA, 40_000))
                .isEqualTo("RETURN, returnPart: " + QUOTA + "; PLATFORM; attempt 7 failed, next in 40s; since 14:02");
        assertThat(line(State.WAITS, 8, "STATE_UNKNOWN", "S3", "no answer", -1))
                .isEqualTo("RETURN, returnPart: no answer; STATE_UNKNOWN S3; attempt 7 failed, next at once;"
                        + " since 14:02");
        assertThat(line(State.WORKS, 8, "PLATFORM", "S3", "no answer", 0))
                .isEqualTo("RETURN, returnPart: no answer; PLATFORM S3; attempt 8 works on io@vm; since 14:02");
    }

    @Test
    void anActivityThatNoWorkerTakesShowsItsQueue() {
        assertThat(line(State.QUEUED, 1, "", "", "", 0))
                .isEqualTo("RETURN, returnPart: waits for a worker of the queue drop-io-north; since 14:02");
        assertThat(line(State.QUEUED, 3, "PLATFORM", "S3", "no answer", 0))
                .isEqualTo("RETURN, returnPart: no answer; PLATFORM S3; attempt 2 failed,"
                        + " waits for a worker of the queue drop-io-north; since 14:02");
    }

    @Test
    void aChunkThatWaitsForAHostWithALabelNamesTheLabel() {
        PendingWork work = new PendingWork(
                "EXTRACT", "extractChunk", State.QUEUED, 1, "", "", "", 0, NOW, "gpu-main/zone=eu-west-1a", "");

        assertThat(PendingText.line(work, NOW))
                .startsWith("EXTRACT, extractChunk: waits for a host with zone=eu-west-1a, queue gpu-main/zone=");
    }

    @Test
    void dataThatAreNotCompleteAreLookedAtAndAreNoFailure() {
        assertThat(line(State.WAITS, 3, "", "NotReady", "No _SUCCESS in /landing yet", 12_000))
                .isEqualTo("RETURN, returnPart: No _SUCCESS in /landing yet; looked 2 times, next in 12s; since 14:02");
    }

    @Test
    void anActivityThatWorksSaysWhereAndOneThatEndsSaysSo() {
        assertThat(line(State.WORKS, 1, "", "", "", 0)).isEqualTo("RETURN, returnPart: works on io@vm; since 14:02");
        assertThat(line(State.ENDS, 1, "", "", "", 0)).isEqualTo("RETURN, returnPart: is being cancelled; since 14:02");
        assertThat(line(State.PAUSED, 1, "", "", "", 0)).contains("temporal activity unpause");
    }

    @Test
    void anotherDayIsNamed() {
        PendingWork work = work(State.WORKS, 1, "", "", "", 0);
        assertThat(PendingText.line(work, NOW + 86_400_000)).endsWith("since 2026-11-30 14:02");
    }

    private static String line(State state, int attempt, String kind, String type, String message, long nextIn) {
        return PendingText.line(work(state, attempt, kind, type, message, nextIn), NOW);
    }

    private static PendingWork work(State state, int attempt, String kind, String type, String message, long nextIn) {
        return new PendingWork(
                "RETURN",
                "returnPart",
                state,
                attempt,
                kind,
                type,
                message,
                NOW + nextIn,
                SINCE,
                "drop-io-north",
                "io@vm");
    }

    private static long millis(LocalDateTime local) {
        return local.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    }
}
