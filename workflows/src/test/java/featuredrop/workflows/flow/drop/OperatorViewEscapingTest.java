package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.policy.Printable;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperatorViewEscapingTest {
    private static final String EVIL = "x\u001b[2K\u202e\n\n# PUBLISHED | ![](http://a)";

    @Test
    void nothingFromOutsideIsObeyedByTheWebUi() {
        Pause pause = new Pause(PauseLevel.PAUSED, EVIL, EVIL, 1);
        String page = OperatorView.markdown(new DropStatus(
                new DropKey("north", "atelier", "one"),
                1,
                Stage.HELD,
                EVIL,
                pause,
                pause,
                EVIL,
                "REJECTED",
                EVIL,
                new DropProgress(0, 0, 0, 0, 0, 0, 0, 0, 0),
                Map.of()));

        assertThat(page.replace("\n", "").codePoints()).noneMatch(Printable::isObeyed);
        assertThat(page.lines()).noneMatch(line -> line.startsWith("#"));
        assertThat(page).doesNotContain("![](").doesNotContain("http://").contains("PUBLISHED \\|");
    }
}
