package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.cli.FeatureDropMain;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.policy.TaskQueues;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.client.WorkflowOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Files that come after the publication. Changed drops of `atelier` are reported, those of `catalogue` redone.
final class ChangedDropIT {
    private static final int RECORDS = 6;

    @Test
    void aLateFileIsAFindingAndTheNextRevisionDeliversIt() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey reported = new DropKey("north", "atelier", "late-reported");
            DropKey redone = new DropKey("north", "catalogue", "late-redone");
            Late ofReported = publish(scenario, reported, 101);
            Late ofRedone = publish(scenario, redone, 103);
            assertThat(reconcile(scenario).findings()).noneMatch(line -> line.contains("/late-re"));

            ofReported.land(scenario);
            ofRedone.land(scenario);

            assertThat(reconcile(scenario).findings())
                    .contains(reported + " changed after revision 1 was published: " + ofReported.text())
                    .anyMatch(line -> line.startsWith(redone + " changed after revision 1 was published: "
                            + ofRedone.text() + "; not redone: a file changed within the last"));
            await().atMost(Scenario.LONG)
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> reconcile(scenario).repaired().stream()
                            .anyMatch(line -> line.startsWith(redone + ": revision 2 started")));

            DropReport second = scenario.awaitEnd(redone);
            assertThat(second.end()).as(second.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(second.delivery()).endsWith("/late-redone.r2");
            assertThat(second.records()).isEqualTo(2 * RECORDS);
            ReconcileReport after = reconcile(scenario);
            assertThat(after.findings()).noneMatch(line -> line.startsWith(redone + " "));
            assertThat(after.repaired()).noneMatch(line -> line.startsWith(redone + ":"));

            await().atMost(Scenario.LONG)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(status(scenario))
                            .contains("FINDINGS of north", reported + " changed after revision 1 was published")
                            .doesNotContain(redone + " changed"));
            assertThat(status(scenario, reported.toString()))
                    .contains("finding      changed after revision 1 was published: " + ofReported.text());
        }
    }

    /// A file that is landed later than the others.
    private record Late(DropKey key, Map.Entry<String, byte[]> file) {
        void land(Scenario scenario) {
            scenario.write(key.site(), scenario.folder(key) + "/" + file.getKey(), file.getValue());
        }

        String text() {
            return "1 added (" + file.getKey() + ")";
        }
    }

    private static Late publish(Scenario scenario, DropKey key, int partner) {
        Iterator<Map.Entry<String, byte[]>> files = new TreeMap<>(Pictures.binFiles(77, partner, 2, RECORDS))
                .entrySet()
                .iterator();
        Map.Entry<String, byte[]> first = files.next();
        Map.Entry<String, byte[]> late = files.next();
        scenario.land(key, Map.of(first.getKey(), first.getValue()));
        scenario.start(key);
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.records()).isEqualTo(RECORDS);
        return new Late(key, late);
    }

    private static ReconcileReport reconcile(Scenario scenario) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId("reconcile/north-" + Instant.now())
                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                .build();
        return scenario.client()
                .newWorkflowStub(ReconcileWorkflow.class, options)
                .reconcile("north");
    }

    private static String status(Scenario scenario, String... drop) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = drop.length == 0 ? new String[] {"status"} : new String[] {"status", drop[0]};
        int exit = FeatureDropMain.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("FEATUREDROP_CONFIG", scenario.system().configFile().toString()),
                arguments);
        assertThat(exit).as(err.toString()).isZero();
        return out.toString();
    }
}
