package featuredrop.cli.drops;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.display.StatusReport;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class SiteFindingsTest {
    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();

    @BeforeEach
    void start() {
        environment.newWorker(TaskQueues.DROP_WORKFLOW).registerWorkflowImplementationTypes(ScriptedReconcile.class);
        environment.start();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void theNewestReportOfASiteIsItsOwn() {
        List<SiteFindings.Run> runs = List.of(
                reconcile("north-2", "reconcile/north-2-2026-11-30T12:00:00Z"),
                reconcile("north", "reconcile/north-2026-11-30T11:00:00Z"),
                reconcile("north", "reconcile/north-2026-11-30T10:00:00Z"));

        assertThat(last(runs, "absent")).isEmpty();
        assertThat(last(runs, "north").orElseThrow().findings())
                .containsExactly(
                        "north/atelier/2026-11-21 changed after revision 1 was published: 1 added (late.bin)",
                        "north/atelier/2026-11-21-b changed after revision 1 was published: 1 removed (a.bin)",
                        "found by reconcile/north-2026-11-30T11:00:00Z",
                        "north/atelier/stuck is due and did not run");
        assertThat(last(runs, "north-2").orElseThrow().findings())
                .contains("found by reconcile/north-2-2026-11-30T12:00:00Z");
    }

    @Test
    void aReportThatTheServerHasForgottenIsLeftOut() {
        List<SiteFindings.Run> runs = List.of(new SiteFindings.Run("reconcile/north", "", 1));

        assertThat(last(runs, "north")).isEmpty();
    }

    @Test
    void aDropIsToldItsOwnFindings() {
        List<SiteFindings.Run> runs = List.of(reconcile("north", "reconcile/north-2026-11-30T10:00:00Z"));

        assertThat(last(runs, "north").orElseThrow().of(new DropKey("north", "atelier", "2026-11-21")))
                .containsExactly("changed after revision 1 was published: 1 added (late.bin)");
    }

    @Test
    void theTablesShowTheFirstFindingsOfEachSite() {
        List<String> many = IntStream.range(0, 50).mapToObj(i -> "finding " + i).toList();
        List<SiteFindings> found =
                List.of(new SiteFindings("north", 60_000, many), new SiteFindings("south", 60_000, List.of()));

        assertThat(new StatusReport(
                                List.of(),
                                Map.of(),
                                new PoolsAndSites(List.of(), Map.of(), List.of()),
                                List.of(),
                                found)
                        .lines(180_000))
                .contains("FINDINGS of north, 2m 0s ago", "  finding 0", "  finding 19", "  and 30 more, see --json")
                .doesNotContain("  finding 20")
                .noneMatch(line -> line.contains("south"));
    }

    private Optional<SiteFindings> last(List<SiteFindings.Run> runs, String site) {
        return SiteFindings.last(environment.getWorkflowClient(), runs, site);
    }

    private SiteFindings.Run reconcile(String site, String id) {
        environment
                .getWorkflowClient()
                .newWorkflowStub(
                        ReconcileWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build())
                .reconcile(site);
        return new SiteFindings.Run(id, "", 1);
    }
}
