package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.Failures;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
@Tag("slow")
final class DropPauseTest {
    /// What a drop of two chunks and two parts does, one call after the other.
    private static final List<String> ALL_WORK = List.of(
            "admit",
            "await",
            "plan",
            "export 000000",
            "extract 000000-000000",
            "extract 000000-000001",
            "settle",
            "return part 000000",
            "return part 000001",
            "assemble",
            "verify",
            "publish",
            "move pointer");

    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admit",
                "plan",
                "export 000000",
                "extract 000000-000000",
                "settle",
                "return part 000000",
                "assemble",
                "verify"
            })
    void aPauseLetsTheCallInHandFinishAndStartsNoOther(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.pause("disk full");
        DropStatus pausing =
                DropHarness.awaitStatus(drop, status -> !status.own().who().isEmpty());
        assertThat(pausing.own().level()).isEqualTo(PauseLevel.PAUSED);
        assertThat(pausing.own().reason()).isEqualTo("disk full");
        assertThat(pausing.own().who()).isEqualTo("olga");
        assertThat(pausing.waitingFor()).isEqualTo("1 running activity");

        held.letGo();
        awaitStopped(drop);
        bench.env.sleep(Duration.ofHours(1));
        assertThat(bench.site.work()).last().isEqualTo(call);
        assertThat(drop.status().waitingFor()).isEqualTo("a resume");
        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(held.wasCancelled()).isFalse();
        assertThat(bench.site.work()).containsExactlyElementsOf(ALL_WORK);
        assertLeasesInOrder();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "export 000000", "extract 000000-000000", "settle", "return part 000000", "verify"})
    void aFreezeEndsTheCallInHandAndTheResumeRepeatsIt(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.freeze(null);
        awaitStopped(drop);
        assertThat(held.wasCancelled()).isTrue();
        held.letGo();
        drop.resume("");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count(call)).isEqualTo(2);
        assertLeasesInOrder();
    }

    @ParameterizedTest
    @ValueSource(strings = {"export 000000", "extract 000000-000001", "return part 000001", "verify"})
    void aQuickResumeAfterAFreezeRepeatsWhatWasEnded(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.freeze("now");
        drop.resume("at once");
        DropHarness.awaitTrue(drop, held::wasCancelled);
        held.letGo();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count(call)).isEqualTo(2);
        assertLeasesInOrder();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "extract 000000-000001", "assemble"})
    void aQuickResumeAfterAPauseDisturbsNothing(String call) {
        HeldCall held = bench.hold(call);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.pause(null);
        drop.resume(null);
        DropHarness.awaitStatus(drop, status -> !status.own().stops());
        held.letGo();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count(call)).isEqualTo(1);
    }

    /// The call is in a retry delay, of which nobody tells the drop, because the test server does not skip time while
    /// a call runs.
    @ParameterizedTest
    @ValueSource(strings = {"export 000000", "extract 000000-000000", "return part 000001", "verify"})
    void workThatDoesNotFinishInItsTimeIsEnded(String call) {
        bench.site.hideWhatWaits();
        bench.site.before(call, DropPauseTest::failOnce);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.isWaiting(call));

        drop.pause("long enough");
        DropHarness.awaitStatus(drop, status -> !status.own().who().isEmpty());
        bench.env.sleep(Duration.ofSeconds(80));
        assertThat(drop.status().waitingFor()).isEqualTo("1 running activity");
        bench.env.sleep(Duration.ofSeconds(11));
        awaitStopped(drop);
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count(call)).isEqualTo(2);
        assertLeasesInOrder();
    }

    static void failOnce(int attempt) {
        if (attempt == 1) {
            throw ApplicationFailure.newBuilder()
                    .setType("PLATFORM")
                    .setMessage("down")
                    .setNextRetryDelay(Duration.ofHours(1))
                    .build();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admit",
                "plan",
                "export 000000",
                "extract 000000-000001",
                "settle",
                "return part 000001",
                "verify"
            })
    void aRetryDelayEndsAtOnceWithAPause(String call) {
        bench.site.before(call, DropPauseTest::failOnce);
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.isWaiting(call));

        drop.pause("maintenance");
        awaitStopped(drop);
        drop.resume(null);

        DropHarness.awaitTrue(drop, () -> bench.site.count(call) == 2);
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertLeasesInOrder();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWaitForTheDataEndsAtOnce(boolean frozen) {
        bench.site.before("await", _ -> {
            throw Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(5));
        });
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, () -> bench.site.count("await") == 1);

        stop(drop, frozen, "later");
        awaitStopped(drop);
        bench.site.clear("await");
        bench.env.sleep(Duration.ofHours(80));
        assertThat(drop.status().stage()).isEqualTo(Stage.AWAIT);
        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("await")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWaitForThePoolGivesTheLeaseBackAndTakesItAgain(boolean frozen) {
        bench.pool.answers = false;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.waitingFor().equals("GPU pool main: no answer yet"));
        assertThat(bench.pool.leases()).hasSize(1);

        stop(drop, frozen, null);
        awaitStopped(drop);
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        drop.resume(null);
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().size() == 1);
        bench.pool.say(PoolPhase.READY, 1, "");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.calls).containsExactly("acquire", "release", "acquire", "release");
        assertLeasesInOrder();
    }

    @Test
    void theSitesResumeDoesNotLiftTheDropsOwnPauseNorTheOtherWayRound() {
        HeldCall held = bench.hold("plan");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.site(new SiteLevel(5, new Pause(PauseLevel.PAUSED, "upgrade", "olga", 1), Pause.NONE));
        drop.pause("mine");
        held.letGo();
        awaitStopped(drop);
        drop.site(new SiteLevel(6, Pause.NONE, Pause.NONE));
        assertThat(DropHarness.awaitStatus(drop, status -> !status.site().stops())
                        .own()
                        .stops())
                .isTrue();
        drop.site(new SiteLevel(7, new Pause(PauseLevel.FROZEN, "fire", "olga", 1), Pause.NONE));
        drop.resume(null);
        DropStatus frozen =
                DropHarness.awaitStatus(drop, status -> !status.own().stops());
        assertThat(frozen.site().level()).isEqualTo(PauseLevel.FROZEN);
        assertThat(frozen.waitingFor()).isEqualTo("a resume");
        drop.site(new SiteLevel(6, Pause.NONE, Pause.NONE));
        assertThat(drop.status().site().stops()).isTrue();
        drop.site(new SiteLevel(8, Pause.NONE, Pause.NONE));

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropThatStartsOnAPausedSiteWaitsBeforeItsFirstLook() {
        bench.site.level = new SiteLevel(3, new Pause(PauseLevel.PAUSED, "upgrade", "olga", 1), Pause.NONE);
        DropWorkflow drop = bench.start();
        awaitStopped(drop);
        assertThat(bench.site.calls).doesNotContain("admit");

        drop.site(SiteLevel.CLEAR);
        assertThat(drop.status().site().stops()).isTrue();
        drop.site(new SiteLevel(4, Pause.NONE, Pause.NONE));

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aHeldDropMayBePausedAcceptedAndResumed() {
        bench.site.goneOfTen = 5;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);

        drop.pause("wait");
        awaitStopped(drop);
        drop.accept("known");
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.RETURN);
        assertThat(bench.site.calls).doesNotContain("return part 000000");
        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aPausedDropMayBeAborted() {
        HeldCall held = bench.hold("extract 000000-000000");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        drop.freeze(null);
        awaitStopped(drop);

        drop.abort("no more");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
        assertThat(bench.pool.leases()).isEmpty();
    }

    @Test
    void thePauseBeforeThePublicationHoldsItBack() {
        HeldCall held = bench.hold("verify");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        drop.pause(null);
        held.letGo();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.PUBLISH);
        assertThat(bench.site.calls).doesNotContain("publish");

        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void thePublicationIsNotStoppedByAPause() {
        HeldCall held = bench.hold("publish");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        drop.freeze(null);
        DropHarness.awaitStatus(drop, status -> status.own().stops());
        assertThatThrownBy(() -> drop.abort("no")).hasStackTraceContaining("cannot be aborted");
        held.letGo();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("publish")).isEqualTo(1);
    }

    @Test
    void theSameSignalTwiceChangesNothing() {
        HeldCall held = bench.hold("verify");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);

        drop.resume("not paused");
        drop.pause("disk full");
        Pause first = DropHarness.awaitStatus(
                        drop, status -> !status.own().who().isEmpty())
                .own();
        drop.pause("disk full");
        drop.pause(null);
        assertThat(drop.status().own()).isEqualTo(first);
        drop.freeze("now");
        drop.pause("softly");
        DropStatus frozen = DropHarness.awaitStatus(drop, status -> status.own().level() == PauseLevel.FROZEN);
        assertThat(frozen.own().sinceMillis()).isEqualTo(first.sinceMillis());
        held.letGo();
        drop.resume("go");
        drop.resume("go");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void signalsWithoutAnyPayloadAndUnknownOnesAreTaken() {
        HeldCall held = bench.hold("verify");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        WorkflowStub stub = WorkflowStub.fromTyped(drop);

        stub.signal("pause");
        assertThat(DropHarness.awaitStatus(drop, status -> status.own().stops())
                        .own()
                        .reason())
                .isEmpty();
        stub.signal("paws", "typing error");
        DropHarness.awaitTrue(drop, () -> details(stub).contains("Unknown signals ignored: paws"));
        held.letGo();
        stub.signal("resume");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    static String details(WorkflowStub stub) {
        return stub.query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    private static void stop(DropWorkflow drop, boolean frozen, @Nullable String reason) {
        if (frozen) {
            drop.freeze(reason);
        } else {
            drop.pause(reason);
        }
    }

    /// Waits until the drop is stopped and nothing is in hand.
    static void awaitStopped(DropWorkflow drop) {
        DropHarness.awaitStatus(drop, status -> status.waitingFor().equals("a resume"));
    }

    private void assertLeasesInOrder() {
        assertThat(bench.pool.leases()).isEmpty();
        assertThat(bench.pool.epochs).isSorted().doesNotHaveDuplicates();
    }
}
