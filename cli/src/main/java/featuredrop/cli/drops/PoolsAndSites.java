package featuredrop.cli.drops;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.policy.TaskQueues;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.QueryRejectCondition;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowQueryConditionallyRejectedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// What GPU pools and sites say of themselves, and which workers the server has heard of.
///
/// @param pools the pools that answer
/// @param sites the switches of the sites that answer, by name
/// @param notes one line for each thing that does not
public record PoolsAndSites(List<PoolState> pools, Map<String, SiteLevel> sites, List<String> notes) {
    private static final int QUESTIONS_AT_ONCE = 64;

    public PoolsAndSites {
        pools = List.copyOf(pools);
        sites = Map.copyOf(sites);
        notes = List.copyOf(notes);
    }

    /// @param state null when it does not answer
    /// @param problem why, empty when it answers
    private record Answer<T>(String name, @Nullable T state, String problem) {}

    /// Asks everything that the configuration names.
    public static PoolsAndSites ask(FeatureDropConfig config, WorkflowClient client) {
        List<String> notes = new ArrayList<>();
        List<PoolState> pools = new ArrayList<>();
        Map<String, SiteLevel> sites = new TreeMap<>();
        List<String> names = config.sites().keySet().stream().sorted().toList();
        if (asksForWork(client, TaskQueues.DROP_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)) {
            for (Answer<PoolState> pool : states(client, config.pools().keySet(), PoolState.class)) {
                take(pool, "GPU pool " + pool.name(), notes, pools::add);
            }
            for (Answer<SiteLevel> site : states(client, names, SiteLevel.class)) {
                take(site, "site " + site.name(), notes, state -> sites.put(site.name(), state));
            }
        } else {
            notes.add("no control worker asks for work: drops stand still, pools and sites are not known");
        }
        names.stream()
                .gather(Gatherers.mapConcurrent(
                        QUESTIONS_AT_ONCE,
                        site -> asksForWork(client, TaskQueues.io(site), TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                                ? ""
                                : "site " + site + ": no io worker asks for work"))
                .filter(note -> !note.isEmpty())
                .forEach(notes::add);
        return new PoolsAndSites(pools, sites, notes);
    }

    /// Asks these pools only. One that does not answer is a note.
    public static PoolsAndSites pools(WorkflowClient client, Collection<String> names) {
        List<String> notes = new ArrayList<>();
        List<PoolState> pools = new ArrayList<>();
        if (asksForWork(client, TaskQueues.DROP_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)) {
            states(client, names, PoolState.class)
                    .forEach(pool -> take(pool, "GPU pool " + pool.name(), notes, pools::add));
        } else {
            notes.add("no control worker asks for work: pools are not known");
        }
        return new PoolsAndSites(pools, Map.of(), notes);
    }

    /// The pool of a drop's partner; empty when the configuration does not name it or it does not answer.
    public static Optional<PoolState> poolOf(DropKey key, FeatureDropConfig config, WorkflowClient client) {
        return Optional.ofNullable(config.sites().get(key.site()))
                .flatMap(site -> Optional.ofNullable(site.partners().get(key.partner())))
                .flatMap(
                        partner -> Optional.ofNullable(state(client, PoolChoice.poolOf(partner.pool()), PoolState.class)
                                .state()));
    }

    private static <T> void take(Answer<T> answer, String name, List<String> notes, Consumer<T> taker) {
        T state = answer.state();
        if (state == null) {
            notes.add(name + ": " + answer.problem());
        } else {
            taker.accept(state);
        }
    }

    private static <T> List<Answer<T>> states(WorkflowClient client, Collection<String> names, Class<T> type) {
        return names.stream()
                .sorted()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, name -> state(client, name, type)))
                .toList();
    }

    private static <T> Answer<T> state(WorkflowClient client, String name, Class<T> type) {
        String workflowId =
                type == PoolState.class ? GpuPoolWorkflow.workflowId(name) : PipelineControlWorkflow.workflowId(name);
        try {
            return new Answer<>(
                    name, ofRunning(client).newUntypedWorkflowStub(workflowId).query("state", type), "");
        } catch (WorkflowNotFoundException | WorkflowQueryConditionallyRejectedException e) {
            return new Answer<>(name, null, workflowId + " does not run; the control worker starts it");
        } catch (WorkflowException e) {
            return new Answer<>(name, null, workflowId + " does not answer");
        }
    }

    /// A workflow that was terminated would answer with what it knew at its end.
    private static WorkflowClient ofRunning(WorkflowClient client) {
        return WorkflowClient.newInstance(
                client.getWorkflowServiceStubs(),
                client.getOptions().toBuilder()
                        .setQueryRejectCondition(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN)
                        .build());
    }

    /// Whether a worker has asked for work in this queue within the last minutes. A server that does not tell is
    /// believed to have workers.
    private static boolean asksForWork(WorkflowClient client, String queue, TaskQueueType type) {
        try {
            return client.getWorkflowServiceStubs()
                            .blockingStub()
                            .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                                    .setNamespace(client.getOptions().getNamespace())
                                    .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                                    .setTaskQueueType(type)
                                    .build())
                            .getPollersCount()
                    > 0;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return true;
            }
            throw e;
        }
    }
}
