package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.drop.FailingCalls.News;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What lists show of a drop that waits, and of one that has ended: the search attributes `Waiting` and `End`.
@Timeout(240)
@Tag("slow")
final class DropWaitingTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admit", "plan", "export 000000", "settle", "return part 000001", "assemble", "verify"})
    void anActivityThatFailsIsShownUntilItEnds(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.failing(new News(call, "PLATFORM", "S3", "S3 does not answer"));
        DropHarness.awaitTrue(drop, () -> waiting(drop).startsWith("PLATFORM S3, " + call + ": S3 does not answer"));
        assertThat(waiting(drop)).contains("; since ");
        assertThat(DropPauseTest.details(WorkflowStub.fromTyped(drop))).contains("S3 does not answer");

        held.letGo();
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(waiting(drop)).isEmpty();
        assertThat(end(drop)).isEqualTo("PUBLISHED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "move pointer"})
    void soIsAPublicationThatFails(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.failing(new News(call, "STATE_UNKNOWN", "STATE_UNKNOWN", "HDFS does not answer"));
        DropHarness.awaitTrue(drop, () -> waiting(drop).startsWith("STATE_UNKNOWN, " + call + ": HDFS does not"));
        assertThat(drop.status().waitingFor()).startsWith("STATE_UNKNOWN, " + call);

        held.letGo();
        DropHarness.result(drop);
        assertThat(waiting(drop)).isEmpty();
    }

    @Test
    void aDropThatIsNotCompleteSaysWhatIsMissing() {
        HeldCall held = bench.hold("await");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        assertThat(waiting(drop)).isEqualTo("the drop to be complete");

        drop.failing(new News("await", "", "NotReady", "No _SUCCESS in /landing yet"));
        DropHarness.awaitTrue(drop, () -> waiting(drop).startsWith("No _SUCCESS in /landing yet; since "));
        drop.pause("disk full");
        DropHarness.awaitTrue(drop, () -> waiting(drop).equals("a resume: paused by olga: disk full"));
        held.letGo();
        drop.resume(null);
        DropHarness.result(drop);
    }

    @Test
    void newsOfAnActivityThatIsNotUnderWayChangeNothing() {
        HeldCall held = bench.hold("settle");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.failing(new News("export 000000", "PLATFORM", "S3", "late news"));
        held.letGo();

        DropHarness.result(drop);
        assertThat(bench.lastHistory(drop.status().key()).toJson(false)).doesNotContain("PLATFORM S3");
    }

    @Test
    void aHeldDropShowsWhyAndAnAbortedOneThatItWasAborted() {
        bench.site.goneOfTen = 5;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        assertThat(waiting(drop)).startsWith("accept or abort: 10 of 20 records");

        drop.abort("not wanted");
        DropHarness.result(drop);
        assertThat(end(drop)).isEqualTo("ABORTED");
        assertThat(waiting(drop)).isEmpty();
    }

    @Test
    void thePoolsPhaseIsShownAndGoesWithIt() {
        bench.pool.answer = new PoolNotice("main", PoolPhase.STARTING, 0, "the host boots");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> waiting(drop).equals("GPU pool main is STARTING: the host boots"));

        HeldCall held = bench.hold("extract 000000-000000");
        drop.pool(new PoolNotice("main", PoolPhase.READY, 1, ""));
        DropHarness.awaitTrue(drop, held::hasArrived);
        assertThat(waiting(drop)).isEmpty();
        held.letGo();
        DropHarness.result(drop);
    }

    @Test
    void aRejectedDropShowsThatItWasRejected() {
        bench.site.before("export 000000", _ -> {
            throw new DropException(FailureType.INPUT_CHANGED, "a.bin changed");
        });
        DropWorkflow drop = bench.start();
        DropHarness.result(drop);

        assertThat(end(drop)).isEqualTo("REJECTED");
    }

    private static String waiting(DropWorkflow drop) {
        String waiting = attribute(drop, SearchKeys.WAITING);
        assertThat(waiting).hasSizeLessThanOrEqualTo(250);
        return waiting;
    }

    private static String end(DropWorkflow drop) {
        return attribute(drop, SearchKeys.END);
    }

    private static String attribute(DropWorkflow drop, SearchAttributeKey<String> key) {
        String value = WorkflowStub.fromTyped(drop)
                .describe()
                .getTypedSearchAttributes()
                .get(key);
        return value == null ? "" : value;
    }
}
