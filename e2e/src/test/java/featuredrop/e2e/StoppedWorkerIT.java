package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that is asked to end while it works.
final class StoppedWorkerIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    /// The exit code of a JVM that ended on SIGTERM.
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    /// The object store is frozen, so that the worker is planning the drop when it is asked to end.
    @Test
    void aWorkerThatIsStoppedAtWorkEndsAndLosesNothing() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            LocalSystem system = scenario.system();
            DropKey key = new DropKey("south", "atelier", "stopped-worker");
            Map<String, byte[]> files = Pictures.binFiles(31, 101, 2, 20);
            scenario.landFiles(key, files);
            system.stop("io-south");
            try (WorkerProcess worker = ioWorker(system)) {
                scenario.start(key);
                scenario.awaitScheduled(key, "awaitDrop", 1);
                system.freeze("s3");
                scenario.land(key, files);
                assertThat(scenario.awaitUnderWay(key, "planDrop", List.of("exportFile")))
                        .isTrue();

                worker.process().destroy();
                await().atMost(LONG).until(() -> worker.output().contains("worker stops"));
                system.thaw("s3");

                assertThat(worker.awaitExit()).isEqualTo(TERMINATED);
            } finally {
                system.thaw("s3");
                system.start("io-south");
            }
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(report.records()).isEqualTo(40);
            assertThat(scenario.done(key))
                    .as("activities that were done, none of which the server had to give up first")
                    .anyMatch(activity -> activity.is("planDrop"))
                    .noneMatch(DoneActivity::lost);
        }
    }

    private WorkerProcess ioWorker(LocalSystem system) throws Exception {
        return WorkerProcess.start(
                directory.resolve("out"),
                "featuredrop-worker",
                List.of(
                        "--io",
                        "--site",
                        "south",
                        "--config",
                        system.configFile().toString()));
    }
}
