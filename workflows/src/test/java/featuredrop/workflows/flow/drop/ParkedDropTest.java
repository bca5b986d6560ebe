package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A step that fails unexpectedly stops its drop until a person decides.
@Timeout(240)
final class ParkedDropTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "level",
                "admit",
                "await",
                "plan",
                "export 000000",
                "extract 000000-000001",
                "settle",
                "return part 000001",
                "assemble",
                "verify",
                "publish"
            })
    void aStepThatFailsUnexpectedlyParksTheDropAndARetryGoesOnThere(String call) {
        breakDown(call);
        DropWorkflow drop = bench.start();

        DropStatus parked = awaitParked(drop);

        assertThat(bench.site.count(call)).isEqualTo(Tries.MOST);
        assertThat(parked.stage()).isEqualTo(Stage.HELD);
        assertThat(parked.waitingFor()).isEqualTo("retry or abort");
        assertThat(parked.retriable()).as("images that a retry would try again").isZero();
        assertThat(parked.holdReason())
                .contains(call.equals("level") ? "switch" : call)
                .contains("UNEXPECTED, BUG: ParkedDropTest.")
                .contains("java.lang.NullPointerException: no such thing");
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        assertThat(bench.site.closings).isEmpty();

        bench.site.clear(call);
        assertThat(drop.retry("a new version runs")).contains("goes on in");

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.reason()).isEmpty();
        assertThat(bench.site.count(call)).isEqualTo(Tries.MOST + 1);
        assertThat(bench.site.count("plan")).isEqualTo(call.equals("plan") ? Tries.MOST + 1 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"level", "await", "export 000000", "extract 000000-000000", "verify", "publish"})
    void aParkedDropIsEndedByAnAbort(String call) {
        breakDown(call);
        DropWorkflow drop = bench.start();
        awaitParked(drop);

        drop.abort("not worth it");

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.ABORTED);
        assertThat(report.reason()).isEqualTo("not worth it");
        assertThat(bench.site.closings)
                .singleElement()
                .satisfies(closing -> assertThat(closing.end()).isEqualTo(DropEnd.ABORTED));
        assertThat(bench.site.count(call)).isEqualTo(Tries.MOST);
        assertThat(bench.pool.leases()).isEmpty();
        assertThat(drop.status().stage()).isEqualTo(Stage.CLOSED);
    }

    @Test
    void aParkedDropIsEndedWhenItsWorkflowIsCancelled() {
        breakDown("verify");
        DropWorkflow drop = bench.start();
        awaitParked(drop);

        WorkflowStub.fromTyped(drop).cancel();

        assertThatThrownBy(() -> DropHarness.result(drop)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(bench.site.closings).hasSize(1);
    }

    @Test
    void anErrorOfTheMachineParksTheDropToo() {
        bench.site.before("settle", _ -> {
            throw new NoClassDefFoundError("featuredrop/Gone");
        });
        DropWorkflow drop = bench.start();

        assertThat(awaitParked(drop).holdReason())
                .contains("settle: UNEXPECTED")
                .contains("featuredrop/Gone");
    }

    @Test
    void fewUnexpectedFailuresAreOnlyRepeated() {
        bench.site.before("verify", attempt -> {
            if (attempt < Tries.MOST) {
                throw new IllegalStateException("no such thing");
            }
        });

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("verify")).isEqualTo(Tries.MOST);
    }

    /// An outage may last for as long as it takes, and what happens during it leaves each call all its
    /// tries.
    @Test
    void failuresOfThePlatformDoNotCountAsUnexpected() {
        int outage = 12;
        bench.site.before("verify", attempt -> {
            if (attempt <= outage) {
                throw new DropException(FailureKind.PLATFORM, "the NameNode does not answer");
            }
            if (attempt < outage + Tries.MOST) {
                throw new IllegalStateException("no such thing");
            }
        });

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("verify")).isEqualTo(outage + Tries.MOST);
    }

    @Test
    void aParkedDropThatFailsAgainIsParkedAgain() {
        breakDown("verify");
        DropWorkflow drop = bench.start();
        awaitParked(drop);
        drop.retry("once more");
        awaitParked(drop);
        assertThat(bench.site.count("verify")).isEqualTo(2 * Tries.MOST);
        bench.site.clear("verify");
        drop.retry("a new version runs");
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void whatIsInHandIsFinishedAndNothingElseIsStarted() {
        bench.site.chunksOfFiles = List.of(6);
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 2, 0.2, 2_000, 0);
        bench.pool.answer = new PoolNotice("main", PoolPhase.READY, 1, "");
        breakDown("extract 000000-000000");
        HeldCall other = bench.hold("extract 000000-000001");
        DropWorkflow drop = bench.start();
        awaitParked(drop);
        assertThat(bench.pool.leases()).isNotEmpty();

        other.letGo();
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        assertThat(bench.site.calls).doesNotContain("extract 000000-000004");

        bench.site.clear("extract 000000-000000");
        drop.retry("a new version runs");
        DropReport report = DropHarness.result(drop);
        assertThat(report.records()).isEqualTo(60);
        assertThat(bench.site.count("extract 000000-000001")).isEqualTo(1);
    }

    @Test
    void whatDoesNotFinishInTimeIsCancelledAndRepeatedAfterTheRetry() {
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 2, 0.2, 2_000, 0);
        breakDown("extract 000000-000000");
        HeldCall other = bench.hold("extract 000000-000001");
        DropWorkflow drop = bench.start();
        awaitParked(drop);

        DropHarness.awaitTrue(drop, () -> {
            bench.env.sleep(Duration.ofSeconds(15));
            return other.wasCancelled() && bench.pool.leases().isEmpty();
        });
        bench.site.clear("extract 000000-000000");
        other.letGo();
        drop.retry("a new version runs");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("extract 000000-000001")).isEqualTo(2);
    }

    @Test
    void aLeaseThatCannotBeTakenParksTheDrop() {
        bench.pool.defect = new ClassCastException("no such pool");
        DropWorkflow drop = bench.start();

        assertThat(awaitParked(drop).holdReason()).contains("acquire lease").contains("ClassCastException");
        bench.pool.defect = null;
        drop.retry("a new version runs");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.leases()).isEmpty();
    }

    @Test
    void aDropWhoseLeaseCannotBeTakenIsEndedByAnAbort() {
        bench.pool.defect = new ClassCastException("no such pool");
        DropWorkflow drop = bench.start();
        awaitParked(drop);

        drop.abort("no pool, no drop");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
    }

    @Test
    void aParkedDropThatIsPausedGoesOnWhenBothAreLifted() {
        breakDown("verify");
        DropWorkflow drop = bench.start();
        awaitParked(drop);
        drop.pause("disk full");
        DropHarness.awaitStatus(drop, status -> status.own().stops());
        bench.site.clear("verify");

        drop.retry("a new version runs");
        DropStatus paused = DropHarness.awaitStatus(drop, status -> status.stage() == Stage.VERIFY);
        assertThat(paused.waitingFor()).isEqualTo("a resume");
        assertThat(bench.site.count("verify")).isEqualTo(Tries.MOST);
        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aParkedDropIsNotAcceptedAndAHeldOneWaitsForNoRetry() {
        breakDown("verify");
        DropWorkflow parked = bench.start();
        awaitParked(parked);
        assertThatThrownBy(() -> parked.accept("why not")).hasStackTraceContaining("because a step failed");
        assertThatThrownBy(() -> parked.retry(" ")).hasStackTraceContaining("A reason is needed");
        parked.abort("seen");
        DropHarness.result(parked);

        bench.site.goneOfTen = 5;
        DropWorkflow held = bench.start();
        DropHarness.awaitStatus(held, status -> status.stage() == Stage.HELD);
        assertThatThrownBy(() -> held.retry("why not")).hasStackTraceContaining("waits for no retry, it is in HELD");
        held.abort("seen");
        DropHarness.result(held);
    }

    @Test
    void aPointerThatFailsUnexpectedlyIsAFlawOfThePublication() {
        breakDown("move pointer");

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.reason()).contains("the pointer was not moved").contains("no such thing");
        assertThat(bench.site.count("move pointer")).isEqualTo(Tries.MOST);
    }

    private void breakDown(String call) {
        bench.site.before(call, _ -> {
            throw new NullPointerException("no such thing");
        });
    }

    private DropStatus awaitParked(DropWorkflow drop) {
        return awaitParked(bench, drop);
    }

    /// Waits for the pauses between the tries, on a test server without waiting.
    static DropStatus awaitParked(DropHarness bench, DropWorkflow drop) {
        DropHarness.awaitTrue(drop, () -> {
            bench.env.sleep(Duration.ofSeconds(1));
            return drop.status().stage() == Stage.HELD;
        });
        return drop.status();
    }
}
