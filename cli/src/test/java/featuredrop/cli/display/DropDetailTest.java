package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DropDetailTest {
    @Test
    void passesAreShownOnceThereAreAny() {
        assertThat(DropDetail.lines(status(new DropProgress(1, 1, 2, 2, 9, 9, 0, 0, 5))))
                .noneMatch(line -> line.contains("passes"));
        assertThat(DropDetail.lines(status(new DropProgress(1, 1, 2, 2, 9, 9, 0, 0, 5, 1, 0))))
                .contains("  passes       1 begun");
    }

    private static DropStatus status(DropProgress progress) {
        return new DropStatus(
                new DropKey("north", "atelier", "d1"),
                1,
                Stage.EXTRACT,
                "",
                Pause.NONE,
                Pause.NONE,
                "",
                "",
                "",
                progress,
                Map.of());
    }
}
