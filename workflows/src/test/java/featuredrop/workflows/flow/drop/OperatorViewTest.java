package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperatorViewTest {
    private static final DropKey KEY = new DropKey("north", "acme", "d1");
    private static final DropProgress NOTHING = new DropProgress(0, 0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void aDropThatBeginsShowsItsStageAndWhatItWaitsFor() {
        assertThat(OperatorView.markdown(status(Stage.AWAIT, "the drop to be complete", Pause.NONE, NOTHING)))
                .isEqualTo("**AWAIT**\n\nWaits for: the drop to be complete");
    }

    @Test
    void aPausedDropShowsWhoPausedItAndHowFarItIs() {
        Pause own = new Pause(PauseLevel.PAUSED, "disk full", "olga", 1_000);

        assertThat(OperatorView.markdown(
                        status(Stage.EXTRACT, "a resume", own, new DropProgress(3, 2, 5, 4, 50, 40, 0, 0, 0))))
                .isEqualTo("""
                        **EXTRACT**

                        Waits for: a resume

                        **Drop PAUSED** since 1970-01-01T00:00:01Z by olga: disk full

                        | | done | of |
                        |---|--:|--:|
                        | files exported | 2 | 3 |
                        | chunks extracted | 4 | 5 |
                        | records | 40 | 50 |""");
    }

    @Test
    void aDropThatEndedShowsHowAndWhyAndItsRecords() {
        DropStatus status = new DropStatus(
                KEY,
                1,
                Stage.CLOSED,
                "",
                Pause.NONE,
                new Pause(PauseLevel.FROZEN, "", "", 2_000),
                "too many",
                "ABORTED",
                "not wanted",
                new DropProgress(1, 1, 1, 1, 3, 3, 2, 1, 0),
                Map.of(Outcome.GONE, 1L, Outcome.EXTRACTED, 2L));

        assertThat(OperatorView.markdown(status)).isEqualTo("""
                **CLOSED**: ABORTED, not wanted

                Held: too many

                **Site FROZEN** since 1970-01-01T00:00:02Z

                | | done | of |
                |---|--:|--:|
                | files exported | 1 | 1 |
                | chunks extracted | 1 | 1 |
                | records | 3 | 3 |
                | parts returned | 1 | 2 |

                | outcome | records |
                |---|--:|
                | EXTRACTED | 2 |
                | GONE | 1 |""");
    }

    private static DropStatus status(Stage stage, String waitingFor, Pause own, DropProgress progress) {
        return new DropStatus(KEY, 1, stage, waitingFor, own, Pause.NONE, "", "", "", progress, Map.of());
    }
}
