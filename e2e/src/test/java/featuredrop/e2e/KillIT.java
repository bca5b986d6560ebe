package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.drop.DropEnd;
import featuredrop.drop.DropKey;
import featuredrop.drop.DropReport;
import featuredrop.local.LocalSystem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SIGKILL in every stage: for each process one drop during which it dies again and again. The published files must be
/// those of an undisturbed run.
final class KillIT {
    /// One activity of each stage, in the order in which a drop comes to them.
    private static final List<String> STAGES =
            List.of("awaitDrop", "exportFile", "extractChunk", "settle", "returnPart", "assemble", "verify", "publish");

    private static final Map<String, byte[]> FILES = Pictures.binFiles(20_261_121, 101, 4, 40);

    @ParameterizedTest
    @ValueSource(strings = {"control", "io-north", "gpu-worker", "temporal"})
    void dropIsPublishedAsIfNothingHadHappened(String process) throws Exception {
        LocalSystem system = SharedLocalSystem.whole();
        try (Scenario scenario = new Scenario(system)) {
            DropKey key = new DropKey("north", "atelier", "killed-" + process);
            scenario.land(key, FILES);
            scenario.start(key);
            for (String stage : STAGES) {
                scenario.awaitScheduled(key, stage, 1);
                system.kill(process);
                if (!process.equals("gpu-worker")) {
                    system.start(process);
                }
            }
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(scenario.delivered(report).comparable()).isEqualTo(undisturbed(scenario));
        }
    }

    @Test
    void undisturbedRunIsEqualToItself() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey again = new DropKey("north", "atelier", "undisturbed-again");
            scenario.land(again, FILES);
            scenario.start(again);
            assertThat(scenario.delivered(scenario.awaitEnd(again)).comparable())
                    .isEqualTo(undisturbed(scenario));
        }
    }

    private static String undisturbed(Scenario scenario) {
        DropKey key = new DropKey("north", "atelier", "undisturbed");
        if (scenario.zone("north").stat(scenario.folder(key)).isEmpty()) {
            scenario.land(key, FILES);
            scenario.start(key);
        }
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        return scenario.delivered(report).comparable();
    }
}
