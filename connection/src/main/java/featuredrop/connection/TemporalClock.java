package featuredrop.connection;

import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The clock of a Temporal server. No call returns it. So a poll is sent to a queue that nobody uses, and the server is
/// asked when it came.
public final class TemporalClock {
    private static final String QUEUE = "featuredrop-clock";
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final WorkflowServiceStubs service;
    private final String namespace;

    /// @param namespace one that exists
    public TemporalClock(WorkflowServiceStubs service, String namespace) {
        this.service = service;
        this.namespace = namespace;
    }

    /// The server's time at some moment during this call; empty when it does not tell, or does not let this process
    /// poll.
    public Optional<Instant> now() throws InterruptedException {
        String identity = "clock-" + UUID.randomUUID();
        Thread.startVirtualThread(() -> poll(identity));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            Optional<Instant> seen = seen(identity);
            if (seen.isPresent()) {
                return seen;
            }
            Thread.sleep(PAUSE);
        }
        return Optional.empty();
    }

    private void poll(String identity) {
        try {
            service.blockingStub()
                    .pollActivityTaskQueue(PollActivityTaskQueueRequest.newBuilder()
                            .setNamespace(namespace)
                            .setTaskQueue(queue())
                            .setIdentity(identity)
                            .build());
        } catch (StatusRuntimeException e) {
            // Nobody puts a task there: the client's limit, or its end, ends the poll.
        }
    }

    private Optional<Instant> seen(String identity) {
        try {
            return service
                    .blockingStub()
                    .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                            .setNamespace(namespace)
                            .setTaskQueue(queue())
                            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                            .build())
                    .getPollersList()
                    .stream()
                    .filter(poller -> poller.getIdentity().equals(identity))
                    .map(PollerInfo::getLastAccessTime)
                    .map(TemporalClock::instant)
                    .findFirst();
        } catch (StatusRuntimeException e) {
            return Optional.empty(); // asked again until the limit
        }
    }

    private static TaskQueue queue() {
        return TaskQueue.newBuilder().setName(QUEUE).build();
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
