package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Workers that are frozen past their heartbeat and woken when others have done their work.
final class SuspendedProcessIT {
    @Test
    void workersThatSleptPastTheirHeartbeatChangeNothing() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey exporting = new DropKey("south", "atelier", "slept-io");
            DropKey extracting = new DropKey("north", "atelier", "slept-gpu");
            scenario.land(extracting, Pictures.binFiles(3, 101, 3, 60));
            scenario.start(extracting);
            freezeDuring(scenario, extracting, "extractChunk", "gpu-worker");
            scenario.land(exporting, Pictures.binFiles(4, 101, 3, 60));
            scenario.start(exporting);
            freezeDuring(scenario, exporting, "exportFile", "io-south");
            scenario.awaitGivenUp(extracting, "extractChunk");
            scenario.awaitGivenUp(exporting, "exportFile");
            scenario.system().thaw("gpu-worker");
            scenario.system().thaw("io-south");
            List<FileStat> first = published(scenario, extracting);
            List<FileStat> second = published(scenario, exporting);
            TimeUnit.SECONDS.sleep(5); // whatever a sleeper still holds, it has written it by now
            assertThat(files(scenario, extracting)).isEqualTo(first);
            assertThat(files(scenario, exporting)).isEqualTo(second);
        }
    }

    /// Leaves the worker frozen while it runs an activity of that type.
    private static void freezeDuring(Scenario scenario, DropKey key, String activity, String worker) {
        while (scenario.awaitUnderWay(key, activity, List.of("returnPart", "verify", "publish"))) {
            scenario.system().freeze(worker);
            if (scenario.isUnderWay(key, activity)) {
                return;
            }
            scenario.system().thaw(worker);
        }
        fail("No %s of %s was under way when %s was frozen", activity, key, worker);
    }

    private static List<FileStat> published(Scenario scenario, DropKey key) {
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.records()).isEqualTo(180);
        return files(scenario, key);
    }

    private static List<FileStat> files(Scenario scenario, DropKey key) {
        Predicate<FileStat> isFile = file -> !file.directory();
        return scenario.zone(key.site()).list(scenario.awaitEnd(key).delivery()).stream()
                .filter(isFile)
                .toList();
    }
}
