package featuredrop.workflows.flow.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.drop.DropHarness;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@Tag("slow")
final class PipelineControlWorkflowTest {
    private final DropHarness bench = new DropHarness();
    private final PipelineControlWorkflow control =
            bench.workflow(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId("north"));

    @BeforeEach
    void start() {
        WorkflowClient.start(control::run, "north", SiteLevel.CLEAR);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aPauseIsToldToTheDropsAtOnceAndAgainWithItsSender() {
        control.pause("disk full");
        awaitState(level -> level.pause().who().equals("olga"));
        awaitBroadcasts(1);
        SiteLevel told = bench.site.broadcasts.getFirst();
        assertThat(told.pause().level()).isEqualTo(PauseLevel.PAUSED);
        assertThat(told.pause().reason()).isEqualTo("disk full");
        assertThat(told.pause().who()).isEqualTo("olga");
        assertThat(told.version()).isPositive();

        bench.env.sleep(Duration.ofSeconds(11));
        awaitBroadcasts(2);
        assertThat(bench.site.broadcasts.get(1)).isEqualTo(told);

        bench.env.sleep(Duration.ofHours(1));
        assertThat(bench.site.broadcasts).hasSize(2);
    }

    @Test
    void aResumeIsNewerThanThePauseThatItLifts() {
        control.freeze(null);
        awaitBroadcasts(1);
        control.resume("done");
        awaitBroadcasts(2);

        assertThat(bench.site.broadcasts.get(0).pause().level()).isEqualTo(PauseLevel.FROZEN);
        assertThat(bench.site.broadcasts.get(1).pause()).isEqualTo(Pause.NONE);
        assertThat(bench.site.broadcasts.get(1).version())
                .isGreaterThan(bench.site.broadcasts.get(0).version());
    }

    @Test
    void holdAndPauseAreIndependent() {
        control.hold("no new ones");
        control.pause("stop");
        awaitState(level -> level.hold().stops() && level.pause().stops());
        control.resume(null);
        awaitState(level -> level.hold().stops() && !level.pause().stops());
        assertThat(control.state().hold().reason()).isEqualTo("no new ones");
        control.unhold(null);
        awaitState(level -> !level.hold().stops());
    }

    @Test
    void theSameSignalTwiceIsOneChange() {
        control.pause("disk full");
        awaitState(level -> !level.pause().who().isEmpty());
        awaitBroadcasts(1);
        SiteLevel before = control.state();

        control.pause("disk full");
        control.pause(null);
        control.unhold(null);

        assertThat(control.state()).isEqualTo(before);
    }

    @Test
    void signalsWithoutAnyPayloadAndUnknownOnesAreTaken() {
        WorkflowStub stub = WorkflowStub.fromTyped(control);
        stub.signal("pauze");
        stub.signal("pause");

        awaitState(level -> level.pause().stops());
    }

    @Test
    void eachLevelIsKeptOnceWithItsSender() {
        control.hold("no new ones");
        awaitKept(level -> level.hold().who().equals("olga"));
        control.unhold(null);
        awaitKept(level -> !level.hold().stops());

        bench.env.sleep(Duration.ofHours(1));
        assertThat(bench.site.keptLevels).extracting(SiteLevel::version).doesNotHaveDuplicates();
        assertThat(bench.site.keptLevels.getLast()).isEqualTo(control.state());
    }

    @Test
    void theSiteIsPausedAndResumedWhileTheExchangeIsAway() {
        bench.site.before("keep level", attempt -> {
            throw new DropException(FailureType.S3, "away");
        });
        control.freeze("disk full");
        awaitBroadcasts(1);
        control.resume("over");
        awaitBroadcasts(2);
        assertThat(bench.site.broadcasts.getLast().pause().stops()).isFalse();
        assertThat(bench.site.keptLevels).isEmpty();

        bench.site.clear("keep level");
        bench.env.sleep(Duration.ofMinutes(1));
        awaitKept(level -> level.equals(control.state()));
    }

    @Test
    void aSwitchThatIsStartedAgainIsAsItWasKept() {
        PipelineControlWorkflow again =
                bench.workflow(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId("south"));
        SiteLevel kept = new SiteLevel(7, Pause.NONE, new Pause(PauseLevel.PAUSED, "why", "bob", 1));
        WorkflowClient.start(again::run, "south", kept);
        assertThat(again.state()).isEqualTo(kept);
        again.unhold(null);
        awaitKept(level -> level.version() > kept.version() && !level.hold().stops());
    }

    private void awaitKept(Predicate<SiteLevel> newest) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !bench.site.keptLevels.isEmpty() && newest.test(bench.site.keptLevels.getLast()));
    }

    private void awaitState(Predicate<SiteLevel> so) {
        await().atMost(Duration.ofSeconds(20)).until(control::state, so);
    }

    private void awaitBroadcasts(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> bench.site.broadcasts.size() >= count);
    }
}
