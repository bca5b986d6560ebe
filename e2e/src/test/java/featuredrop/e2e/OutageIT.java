package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.drop.DropEnd;
import featuredrop.drop.DropKey;
import featuredrop.drop.DropReport;
import featuredrop.local.LocalSystem;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Storage goes away for a while, and a worker sleeps past its heartbeat: drops go on by themselves.
final class OutageIT {
    @ParameterizedTest
    @ValueSource(strings = {"s3", "hdfs"})
    void dropGoesOnAfterThirtySecondsWithout(String server) throws Exception {
        LocalSystem system = SharedLocalSystem.whole();
        try (Scenario scenario = new Scenario(system)) {
            DropKey key = new DropKey("north", "atelier", "without-" + server);
            scenario.land(key, Pictures.binFiles(2, 101, 3, 40));
            scenario.start(key);
            scenario.awaitScheduled(key, "exportFile", 1);
            system.kill(server);
            TimeUnit.SECONDS.sleep(30); // the outage itself is what is tested
            system.start(server);
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(report.records()).isEqualTo(120);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-north", "gpu-worker"})
    void workerThatSleptPastItsHeartbeatChangesNothing(String worker) throws Exception {
        LocalSystem system = SharedLocalSystem.whole();
        try (Scenario scenario = new Scenario(system)) {
            DropKey key = new DropKey("north", "atelier", "slept-" + worker);
            scenario.land(key, Pictures.binFiles(3, 101, 3, 60));
            scenario.start(key);
            scenario.awaitScheduled(key, worker.equals("gpu-worker") ? "extractChunk" : "exportFile", 1);
            system.freeze(worker);
            TimeUnit.SECONDS.sleep(40); // longer than the heartbeat timeout
            system.thaw(worker);
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            Map<String, Long> before = digests(scenario, report);
            scenario.awaitStatus(key, status -> status.end().equals("PUBLISHED"));
            assertThat(digests(scenario, report)).isEqualTo(before);
        }
    }

    @Test
    void dropStartedTenTimesAtOnceRunsOnce() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "ten-times");
            scenario.land(key, Pictures.binFiles(4, 101, 1, 10));
            Thread[] starters = new Thread[10];
            for (int i = 0; i < starters.length; i++) {
                starters[i] = Thread.ofVirtual().start(() -> scenario.start(key));
            }
            for (Thread starter : starters) {
                starter.join();
            }
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(scenario.client()
                            .listExecutions("WorkflowId = '" + key.workflowId() + "'")
                            .filter(run -> run.getStartTime() != null))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(scenario.scheduled(key, "publish")).isEqualTo(1);
        }
    }

    @Test
    void otherContentAtTheTargetIsAConflictAndIsNotTouched() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "taken");
            String target = scenario.site("north").output() + "/atelier/taken";
            scenario.write("north", target + "/somebody-elses.txt", new byte[] {1, 2, 3});
            scenario.land(key, Pictures.binFiles(5, 101, 1, 10));
            scenario.start(key);
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.CONFLICT);
            assertThat(scenario.zone("north").list(target)).hasSize(1);
        }
    }

    private static Map<String, Long> digests(Scenario scenario, DropReport report) {
        return scenario.zone("north").list(report.delivery()).stream()
                .collect(java.util.stream.Collectors.toMap(
                        file -> file.name() + " " + scenario.zone("north").checksum(file.path()),
                        file -> file.length()));
    }
}
