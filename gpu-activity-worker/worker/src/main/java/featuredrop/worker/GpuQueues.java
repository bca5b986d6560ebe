package featuredrop.worker;

import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.ActivitySlotInfo;
import io.temporal.worker.tuning.CompositeTuner;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import io.temporal.worker.tuning.SlotMarkUsedContext;
import io.temporal.worker.tuning.SlotPermit;
import io.temporal.worker.tuning.SlotReleaseContext;
import io.temporal.worker.tuning.SlotReserveContext;
import io.temporal.worker.tuning.SlotSupplier;
import io.temporal.worker.tuning.SlotSupplierFuture;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The queues that one worker process serves: its pool's, one for each label of its host, all with the same
/// slots, and the host's own. Thread-safe.
final class GpuQueues {
    /// So often at least does a heartbeat reach the server, which bounds how late a cancellation is seen.
    private static final Duration HEARTBEAT_AT_LEAST_EVERY = Duration.ofSeconds(2);

    private final WorkerFactory factory;

    /// Whom they serve.
    ///
    /// @param pool the pool
    /// @param hostId the host
    /// @param labels of the host, beside its id
    record Place(String pool, String hostId, List<String> labels) {
        /// The queues of chunks.
        Set<String> queues() {
            Set<String> queues = new LinkedHashSet<>();
            queues.add(TaskQueues.gpu(pool));
            labels.forEach(label -> queues.add(TaskQueues.gpu(new PoolChoice(pool, label).text())));
            queues.add(TaskQueues.gpu(new PoolChoice(pool, PoolChoice.HOST + "=" + hostId).text()));
            return queues;
        }
    }

    /// @param slots of the process, which the activity enters too
    GpuQueues(WorkerFactory factory, Place place, ChunkSlots slots, ExtractionActivities extraction) {
        this.factory = factory;
        WorkerOptions options = options()
                .setMaxConcurrentActivityTaskPollers(1)
                .setWorkerTuner(new CompositeTuner(
                        new FixedSizeSlotSupplier<>(1),
                        new Shared(slots),
                        new FixedSizeSlotSupplier<>(1),
                        new FixedSizeSlotSupplier<>(1)))
                .build();
        place.queues()
                .forEach(queue -> factory.newWorker(queue, options).registerActivitiesImplementations(extraction));
    }

    /// Serves the host's own queue too, drained or not.
    void serveHost(String hostId, SelfTestActivities selfTest) {
        factory.newWorker(
                        TaskQueues.gpuHost(hostId),
                        options().setMaxConcurrentActivityExecutionSize(1).build())
                .registerActivitiesImplementations(selfTest);
    }

    private static WorkerOptions.Builder options() {
        return WorkerOptions.newBuilder()
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_AT_LEAST_EVERY)
                .setDefaultHeartbeatThrottleInterval(HEARTBEAT_AT_LEAST_EVERY);
    }

    /// What the SDK asks before it asks a queue.
    private record Shared(ChunkSlots slots) implements SlotSupplier<ActivitySlotInfo> {
        @Override
        public SlotSupplierFuture reserveSlot(SlotReserveContext<ActivitySlotInfo> context) {
            CompletableFuture<Boolean> question = slots.mayAsk();
            return SlotSupplierFuture.fromCompletableFuture(
                    question.thenApply(_ -> new SlotPermit(new Object())), () -> question.cancel(false));
        }

        /// For activities that the server hands over with a workflow's answer, which this worker has not.
        @Override
        public Optional<SlotPermit> tryReserveSlot(SlotReserveContext<ActivitySlotInfo> context) {
            return Optional.empty();
        }

        @Override
        public void markSlotUsed(SlotMarkUsedContext<ActivitySlotInfo> context) {
            slots.came(context.getSlotPermit());
        }

        @Override
        public void releaseSlot(SlotReleaseContext<ActivitySlotInfo> context) {
            slots.ended(context.getSlotPermit());
        }
    }
}
