package featuredrop.workflows.flow.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class OwnWorkWorkflowTest {
    private static final PlanRef PLAN =
            new PlanRef(new DropKey("own-work", "main", "x1"), 1, "a".repeat(64), "m", "b".repeat(16));

    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicReference<PoolPhase> phase = new AtomicReference<>(PoolPhase.READY);

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void oneChunkAfterTheOtherIsExtractedUnderALease() {
        OwnWorkWorkflow work = started(chunk -> calls.add("extract " + chunk.name()));

        assertThat(work.extract(new OwnWorkWorkflow.Order(PLAN, "main/zone=a", 3)))
                .isEqualTo(3);

        assertThat(calls)
                .containsExactly(
                        "acquireLease main",
                        "extract 000000-000000",
                        "extract 000000-000001",
                        "extract 000000-000002",
                        "releaseLease main");
        assertThat(work.progress())
                .extracting(DropProgress::chunks, DropProgress::chunksExtracted)
                .containsExactly(3, 3);
        assertThat(scheduled("ExtractChunk")).allSatisfy(event -> {
            assertThat(event.getPriority().getPriorityKey()).isEqualTo(5);
            assertThat(event.getTaskQueue().getName()).isEqualTo("gpu-main/zone=a");
        });
    }

    @Test
    void theLeaseIsReleasedWhenAChunkFailsForGood() {
        OwnWorkWorkflow work = started(chunk -> {
            throw new DropException(FailureType.OBJECT_MISSING, "plan.json is gone");
        });

        assertThatThrownBy(() -> work.extract(new OwnWorkWorkflow.Order(PLAN, "main", 3)))
                .isInstanceOf(WorkflowException.class);

        assertThat(calls).containsExactly("acquireLease main", "releaseLease main");
    }

    @Test
    void aPoolThatDoesNotComeUpIsAskedAgainAndLetGoWhenTheWorkIsCancelled() {
        phase.set(PoolPhase.WAITING_CAPACITY);
        OwnWorkWorkflow work = started(chunk -> calls.add("extract"));
        WorkflowClient.start(work::extract, new OwnWorkWorkflow.Order(PLAN, "main", 1));
        await().until(() -> calls.contains("acquireLease main"));
        environment.sleep(Duration.ofMinutes(11));
        await().until(() -> calls.size() == 2);

        WorkflowStub.fromTyped(work).cancel();

        await().until(() -> calls.contains("releaseLease main"));
        assertThat(calls).containsExactly("acquireLease main", "acquireLease main", "releaseLease main");
    }

    @Test
    void nothingIsExtractedBeforeThePoolIsUp() {
        phase.set(PoolPhase.STARTING);
        OwnWorkWorkflow work = started(chunk -> calls.add("extract"));
        WorkflowClient.start(work::extract, new OwnWorkWorkflow.Order(PLAN, "main", 1));
        await().until(() -> calls.contains("acquireLease main"));
        work.pool(new PoolNotice("main", PoolPhase.STARTING, 0, "boots"));
        assertThat(work.progress().chunksExtracted()).isZero();

        work.pool(new PoolNotice("main", PoolPhase.READY, 2, ""));

        assertThat(WorkflowStub.fromTyped(work).getResult(Integer.class)).isEqualTo(1);
        assertThat(calls).containsExactly("acquireLease main", "extract", "releaseLease main");
    }

    private interface Extraction {
        void of(ChunkRef chunk);
    }

    private OwnWorkWorkflow started(Extraction extraction) {
        environment.newWorker(TaskQueues.DROP_WORKFLOW).registerWorkflowImplementationTypes(OwnWorkWorkflowImpl.class);
        environment.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations(pool());
        ExtractionActivities activities = chunk -> Failures.translated(() -> {
            extraction.of(chunk);
            return new ChunkReport("", Map.of(), 0, 0);
        });
        List.of("main", "main/zone=a")
                .forEach(choice ->
                        environment.newWorker(TaskQueues.gpu(choice)).registerActivitiesImplementations(activities));
        environment.start();
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        OwnWorkWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(OwnWorkWorkflow.workflowId(PLAN))
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
    }

    /// Only leases are asked for.
    private GpuPoolActivities pool() {
        return (GpuPoolActivities) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {GpuPoolActivities.class}, (_, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(this, arguments);
                    }
                    calls.add(method.getName() + " " + arguments[0]);
                    if (method.getName().equals("acquireLease")) {
                        int slots = phase.get() == PoolPhase.READY ? 1 : 0;
                        environment
                                .getWorkflowClient()
                                .newUntypedWorkflowStub((String) arguments[1])
                                .signal("pool", new PoolNotice("main", phase.get(), slots, ""));
                    }
                    return null;
                });
    }

    private List<ActivityTaskScheduledEventAttributes> scheduled(String type) {
        return environment
                .getWorkflowClient()
                .fetchHistory(OwnWorkWorkflow.workflowId(PLAN))
                .getHistory()
                .getEventsList()
                .stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .map(event -> event.getActivityTaskScheduledEventAttributes())
                .filter(event -> event.getActivityType().getName().equals(type))
                .toList();
    }
}
