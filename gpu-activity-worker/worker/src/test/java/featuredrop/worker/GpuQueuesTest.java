package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.exchange.progress.Progress;
import featuredrop.worker.compare.HostTrust;
import featuredrop.worker.host.HostLease;
import featuredrop.worker.host.Polling;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.ActivityPolicies;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class GpuQueuesTest {
    private static final int SLOTS = 2;
    private static final GpuQueues.Place PLACE =
            new GpuQueues.Place("main", "i-0123", List.of("type=g5.xlarge", "zone=eu-west-1a"));

    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger givenBack = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Integer> begun = new CopyOnWriteArrayList<>();
    private final Map<Integer, CountDownLatch> ends = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    /// Calls activities of the queues.
    @WorkflowInterface
    public interface Calls {
        @WorkflowMethod
        int extract(List<String> queues);
    }

    /// One chunk for each entry, all at the same time.
    public static final class CallsImpl implements Calls {
        @Override
        public int extract(List<String> queues) {
            List<Promise<ChunkReport>> reports = new ArrayList<>();
            for (int i = 0; i < queues.size(); i++) {
                ExtractionActivities stub = Workflow.newActivityStub(
                        ExtractionActivities.class,
                        ActivityOptions.newBuilder(ActivityPolicies.EXTRACT_CHUNK)
                                .setTaskQueue(queues.get(i))
                                .build());
                reports.add(Async.function(stub::extractChunk, chunk(i)));
            }
            Promise.allOf(reports).get();
            return reports.size();
        }
    }

    /// Calls the host's own queue.
    @WorkflowInterface
    public interface HostCalls {
        @WorkflowMethod
        HostFacts drain(boolean on);
    }

    /// Drains, then asks for the facts.
    public static final class HostCallsImpl implements HostCalls {
        @Override
        public HostFacts drain(boolean on) {
            SelfTestActivities stub = Workflow.newActivityStub(
                    SelfTestActivities.class,
                    ActivityOptions.newBuilder(ActivityPolicies.SELF_TEST)
                            .setTaskQueue("gpu-host-i-0123")
                            .build());
            stub.drain(on);
            return stub.hostFacts();
        }
    }

    private static ChunkRef chunk(int number) {
        return new ChunkRef(
                new PlanRef(new DropKey("paris", "acme", "d1"), 0, "a".repeat(64), "m", "b".repeat(16)), 0, number);
    }

    @AfterEach
    void close() {
        ends.values().forEach(CountDownLatch::countDown);
        environment.close();
    }

    @Test
    void aWorkerServesItsPoolAndEachOfItsLabels() {
        assertThat(PLACE.queues())
                .containsExactly(
                        "gpu-main", "gpu-main/type=g5.xlarge", "gpu-main/zone=eu-west-1a", "gpu-main/host=i-0123");
    }

    @Test
    void chunksOfAllQueuesShareTheSlots() throws Exception {
        serve();
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queues.add(List.copyOf(PLACE.queues()).get(i % 4));
        }
        CompletableFuture<Integer> calls = extract(queues);

        for (int done = 0; done < queues.size(); done++) {
            int expected = Math.min(queues.size(), done + SLOTS);
            await().until(() -> begun.size() == expected);
            end(begun.get(done));
        }

        assertThat(calls.get()).isEqualTo(20);
        assertThat(most).hasValue(SLOTS);
    }

    @Test
    void aQueueThatWasIdleIsServedAtOnceWhileAnotherIsIdle() throws Exception {
        serve();

        for (String queue : PLACE.queues()) {
            CompletableFuture<Integer> calls = extract(List.of(queue));
            await().until(() -> begun.size() == 1);
            end(0);
            calls.get();
            begun.clear();
            ends.clear();
        }
    }

    @Test
    void aDrainedHostFinishesItsChunkAndAnswersOnItsOwnQueue() throws Exception {
        serve();
        CompletableFuture<Integer> inHand = extract(List.of("gpu-main"));
        await().until(() -> begun.size() == 1);

        assertThat(drain(true).build()).isEqualTo("1+abc");
        end(0);
        assertThat(inHand.get()).isEqualTo(1);

        ends.clear();
        CompletableFuture<Integer> next = extract(List.of("gpu-main", "gpu-main/host=i-0123"));
        await().until(() -> givenBack.get() >= 2);
        assertThat(begun).hasSize(1);

        drain(false);
        drain(false);
        await().until(() -> begun.size() == 3);
        ends.values().forEach(CountDownLatch::countDown);
        assertThat(next.get()).isEqualTo(2);
    }

    private void serve() {
        ChunkSlots slots = new ChunkSlots(SLOTS);
        GpuQueues queues = new GpuQueues(
                environment.getWorkerFactory(),
                PLACE,
                slots,
                counting(new ExtractionActivitiesImpl(this::extract, slots, () -> {})));
        SelfTest selfTest = new SelfTest(List.of(), directory);
        HostTrust trust =
                new HostTrust(new HostTrust.Settings("i-0123", 500), (cause, results) -> {}, InstantSource.system());
        queues.serveHost(
                "i-0123",
                new SelfTestActivitiesImpl(
                        selfTest,
                        trust,
                        new SelfTestActivitiesImpl.Host(
                                new HostFacts("1+abc", "stub", "", "", "", List.of(), Map.of()),
                                new HostLease(directory),
                                new Polling(directory, slots::accept))));
        environment.newWorker("calls").registerWorkflowImplementationTypes(CallsImpl.class, HostCallsImpl.class);
        environment.start();
    }

    private ExtractionActivities counting(ExtractionActivities activities) {
        return chunk -> {
            try {
                return activities.extractChunk(chunk);
            } catch (ApplicationFailure e) {
                assertThat(e.getOriginalMessage()).contains("This host begins no more chunks");
                givenBack.incrementAndGet();
                throw e;
            }
        };
    }

    private ChunkReport extract(ChunkRef chunk, Progress progress) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        CountDownLatch end = latch(chunk.chunk());
        begun.add(chunk.chunk());
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.decrementAndGet();
        return new ChunkReport("", Map.of(), 0, 0);
    }

    private CountDownLatch latch(int chunk) {
        return ends.computeIfAbsent(chunk, _ -> new CountDownLatch(1));
    }

    private void end(int chunk) {
        latch(chunk).countDown();
    }

    private CompletableFuture<Integer> extract(List<String> queues) {
        return WorkflowClient.execute(
                environment
                        .getWorkflowClient()
                        .newWorkflowStub(
                                Calls.class,
                                WorkflowOptions.newBuilder()
                                        .setTaskQueue("calls")
                                        .build())::extract,
                queues);
    }

    private HostFacts drain(boolean on) {
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        HostCalls.class,
                        WorkflowOptions.newBuilder().setTaskQueue("calls").build())
                .drain(on);
    }
}
