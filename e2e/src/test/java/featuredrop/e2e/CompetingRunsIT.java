package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import org.junit.jupiter.api.Test;

/// Two of a thing where there must be one.
final class CompetingRunsIT {
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
}
