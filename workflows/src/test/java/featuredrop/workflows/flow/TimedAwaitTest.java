package featuredrop.workflows.flow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(120)
final class TimedAwaitTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance();

    /// What a wait came to.
    ///
    /// @param holds the answer
    /// @param waited how long it took in the time of the workflow
    public record Waited(boolean holds, Duration waited) {}

    /// Waits for a signal.
    @WorkflowInterface
    public interface Waiting {
        @WorkflowMethod
        Waited run(Duration limit, boolean holds);

        @SignalMethod
        void happen();
    }

    /// The implementation.
    public static final class WaitingImpl implements Waiting {
        private boolean happened;

        @Override
        public Waited run(Duration limit, boolean holds) {
            long from = Workflow.currentTimeMillis();
            boolean answer = TimedAwait.await(limit, "the test", () -> holds || happened);
            Duration waited = Duration.ofMillis(Workflow.currentTimeMillis() - from);
            Workflow.sleep(Duration.ofMinutes(1));
            return new Waited(answer, waited);
        }

        @Override
        public void happen() {
            happened = true;
        }
    }

    @BeforeEach
    void start() {
        env.newWorker("waits").registerWorkflowImplementationTypes(WaitingImpl.class);
        env.start();
    }

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aConditionThatHoldsNeedsNoTimer() {
        Waiting waiting = started(HOUR, true);

        assertThat(result(waiting)).isEqualTo(new Waited(true, Duration.ZERO));
        assertThat(timers(waiting))
                .containsExactly(EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_FIRED);
    }

    @Test
    void withoutAnyTimeTheConditionIsAnswered() {
        for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            Waiting waiting = started(limit, false);

            assertThat(result(waiting)).isEqualTo(new Waited(false, Duration.ZERO));
            assertThat(timers(waiting)).hasSize(2);
        }
    }

    @Test
    void aConditionThatNeverHoldsIsGivenUpAtTheLimit() {
        Waited waited = result(started(HOUR, false));

        assertThat(waited.holds()).isFalse();
        assertThat(waited.waited()).isBetween(HOUR, HOUR.plusMinutes(1));
    }

    @Test
    void aConditionThatComesTrueEndsTheWaitAndItsTimer() {
        Waiting waiting = started(HOUR, false);
        env.sleep(Duration.ofMinutes(10));
        waiting.happen();

        Waited waited = result(waiting);
        assertThat(waited.holds()).isTrue();
        assertThat(waited.waited()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(59));
        assertThat(timers(waiting))
                .containsExactly(
                        EventType.EVENT_TYPE_TIMER_STARTED,
                        EventType.EVENT_TYPE_TIMER_CANCELED,
                        EventType.EVENT_TYPE_TIMER_STARTED,
                        EventType.EVENT_TYPE_TIMER_FIRED);
    }

    private Waiting started(Duration limit, boolean holds) {
        Waiting waiting = env.getWorkflowClient()
                .newWorkflowStub(
                        Waiting.class,
                        WorkflowOptions.newBuilder().setTaskQueue("waits").build());
        WorkflowClient.start(waiting::run, limit, holds);
        return waiting;
    }

    private static Waited result(Waiting waiting) {
        return WorkflowStub.fromTyped(waiting).getResult(Waited.class);
    }

    /// What happened to timers, that of the sleep behind the wait included.
    private List<EventType> timers(Waiting waiting) {
        String id =
                requireNonNull(WorkflowStub.fromTyped(waiting).getExecution()).getWorkflowId();
        return env.getWorkflowClient().fetchHistory(id).getEvents().stream()
                .map(event -> event.getEventType())
                .filter(type -> type.name().startsWith("EVENT_TYPE_TIMER_"))
                .toList();
    }
}
