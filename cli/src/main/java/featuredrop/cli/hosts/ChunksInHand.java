package featuredrop.cli.hosts;

import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// How many chunks each host extracts now, as the server knows it: it keeps which worker has an activity.
final class ChunksInHand {
    private static final int QUESTIONS_AT_ONCE = 64;
    private static final String EXTRACTION = "ExtractChunk";

    private final Map<String, Integer> byWord;

    private ChunksInHand(Map<String, Integer> byWord) {
        this.byWord = Map.copyOf(byWord);
    }

    /// Asks for the drops that hold a lease of these pools.
    static ChunksInHand ask(WorkflowClient client, Collection<PoolState> pools) {
        List<String> workers = pools.stream()
                .flatMap(pool -> pool.leases().stream())
                .map(Lease::holder)
                .distinct()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, holder -> workers(client, holder)))
                .flatMap(List::stream)
                .toList();
        return of(workers);
    }

    /// @param workers the identity of the worker of each chunk: words, and the host's id is one of them
    static ChunksInHand of(List<String> workers) {
        Map<String, Integer> byWord = new HashMap<>();
        workers.stream()
                .flatMap(worker -> Arrays.stream(worker.split(" ")).distinct())
                .forEach(word -> byWord.merge(word, 1, Integer::sum));
        return new ChunksInHand(byWord);
    }

    int on(String host) {
        return byWord.getOrDefault(host, 0);
    }

    private static List<String> workers(WorkflowClient client, String holder) {
        try {
            return extracting(client.newUntypedWorkflowStub(holder)
                            .describe()
                            .getRawDescription()
                            .getPendingActivitiesList())
                    .toList();
        } catch (WorkflowNotFoundException e) {
            // The drop has ended since it took its lease.
            return List.of();
        }
    }

    private static Stream<String> extracting(List<PendingActivityInfo> pending) {
        return pending.stream()
                .filter(activity -> activity.getActivityType().getName().equalsIgnoreCase(EXTRACTION))
                .filter(activity -> activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
                        || activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED)
                .map(PendingActivityInfo::getLastWorkerIdentity);
    }
}
