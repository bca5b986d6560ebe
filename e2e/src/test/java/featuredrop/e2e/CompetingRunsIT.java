package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Two of a thing where there must be one.
final class CompetingRunsIT {
    @Test
    void dropStartedTenTimesAtOnceRunsOnce() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "ten-times");
            // Nothing has landed yet, so that no scan starts the drop as well.
            assertThat(tenStarts(() -> scenario.start(key)))
                    .as("one start begins a run, nine find it running")
                    .containsExactlyInAnyOrder(true, false, false, false, false, false, false, false, false, false);
            scenario.land(key, Pictures.binFiles(4, 101, 1, 10));
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(scenario.runs(key)).containsExactly(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
            assertThat(scenario.scheduled(key, "publish")).isEqualTo(1);
        }
    }

    private static List<Boolean> tenStarts(Callable<Boolean> start) throws Exception {
        CyclicBarrier together = new CyclicBarrier(10);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> starting = Stream.generate(() -> threads.submit(() -> {
                        together.await(1, TimeUnit.MINUTES);
                        return start.call();
                    }))
                    .limit(10)
                    .toList();
            List<Boolean> started = new ArrayList<>();
            for (Future<Boolean> each : starting) {
                started.add(each.get());
            }
            return started;
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
            assertThat(scenario.zone("north").list(target))
                    .extracting(FileStat::name, FileStat::length)
                    .containsExactly(tuple("somebody-elses.txt", 3L));
        }
    }
}
