package featuredrop.activities.control;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.workflows.control.ControlActivities;
import featuredrop.workflows.control.SignalSender;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.Markdown;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.common.converter.GlobalDataConverter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lets workflows ask the Temporal server about workflows, and start drops.
public final class ControlActivitiesImpl implements ControlActivities {
    private static final SignalSender NOBODY = new SignalSender("", "", 0);
    private static final int QUESTIONS_AT_ONCE = 16;

    /// A drop that is ready leaves AWAIT after its first look, which needs a worker and has a minute.
    private static final Duration ABOUT_TO_PASS = Duration.ofMinutes(5);

    private final WorkflowClient client;
    private final KeptLevels levels;
    private final KeptRedos redos;
    private final InstantSource clock;

    /// @param store the exchange, which keeps what a loss of the server would take
    public ControlActivitiesImpl(WorkflowClient client, ObjectStore store) {
        this(client, store, InstantSource.system());
    }

    /// @param clock says how long ago a drop was started
    public ControlActivitiesImpl(WorkflowClient client, ObjectStore store, InstantSource clock) {
        this.client = client;
        this.levels = new KeptLevels(store);
        this.redos = new KeptRedos(store);
        this.clock = clock;
    }

    @Override
    public SiteLevel readLevel(String site) {
        return Failures.translated(() -> {
            try {
                return client.newWorkflowStub(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId(site))
                        .state();
            } catch (WorkflowNotFoundException e) {
                // A new server whose control worker has not created it yet: what was held stays so.
                return levels.newest(site).orElse(SiteLevel.CLEAR);
            }
        });
    }

    @Override
    public void keepLevel(String site, SiteLevel level) {
        Failures.translated(() -> {
            levels.keep(site, level);
            return level;
        });
    }

    @Override
    public void keepRedo(DropRequest drop, String runId) {
        Failures.translated(() -> {
            HistoryEvent start =
                    events(drop.key().workflowId(), runId).findFirst().orElseThrow();
            String who = start.getWorkflowExecutionStartedEventAttributes().getIdentity();
            redos.keep(
                    new KeptRedo(drop, who, Instant.ofEpochMilli(millis(start)).toString()));
            return drop;
        });
    }

    @Override
    public int broadcastLevel(String site, SiteLevel level) {
        return Failures.translated(() -> {
            return (int) ofEach(listed(site), drop -> tell(drop.id(), level))
                    .filter(told -> told)
                    .count();
        });
    }

    private boolean tell(String drop, SiteLevel level) {
        try {
            client.newWorkflowStub(DropWorkflow.class, drop).site(level);
            return true;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    @Override
    public SignalSender newestSender(String workflowId, String runId, List<String> names) {
        return Failures.translated(() -> events(workflowId, runId)
                .flatMap(event -> sender(event).stream())
                .filter(sender -> names.contains(sender.signal()))
                .reduce((older, newer) -> newer)
                .orElse(NOBODY));
    }

    /// The sender of the signal or update in the event; empty for any other event.
    private static Optional<SignalSender> sender(HistoryEvent event) {
        long millis = millis(event);
        return switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> {
                var signal = event.getWorkflowExecutionSignaledEventAttributes();
                yield Optional.of(new SignalSender(signal.getSignalName(), signal.getIdentity(), millis));
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED -> {
                var update = event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                        .getAcceptedRequest();
                yield Optional.of(new SignalSender(
                        update.getInput().getName(), update.getMeta().getIdentity(), millis));
            }
            default -> Optional.empty();
        };
    }

    private static long millis(HistoryEvent event) {
        return event.getEventTime().getSeconds() * 1000 + event.getEventTime().getNanos() / 1_000_000;
    }

    @Override
    public List<String> waitingActivities(String workflowId, String runId) {
        return Failures.translated(() -> {
            Set<String> waiting = new HashSet<>();
            WorkflowTargetOptions target = WorkflowTargetOptions.newBuilder()
                    .setWorkflowId(workflowId)
                    .setRunId(runId)
                    .build();
            client.newUntypedWorkflowStub(target).describe().getRawDescription().getPendingActivitiesList().stream()
                    .filter(activity -> activity.getState() != PendingActivityState.PENDING_ACTIVITY_STATE_STARTED)
                    .map(PendingActivityInfo::getActivityId)
                    .forEach(waiting::add);
            if (waiting.isEmpty()) {
                return List.of();
            }
            return events(workflowId, runId)
                    .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                    .filter(event -> waiting.contains(
                            event.getActivityTaskScheduledEventAttributes().getActivityId()))
                    .map(ControlActivitiesImpl::summary)
                    .toList();
        });
    }

    private static String summary(HistoryEvent scheduled) {
        Payload payload = scheduled.getUserMetadata().getSummary();
        String text = GlobalDataConverter.get().fromPayload(payload, String.class, String.class);
        return text == null ? "" : text;
    }

    @Override
    public boolean startDrop(DropRequest drop) {
        return Failures.translated(() -> start(client, drop));
    }

    /// Starts a drop's workflow, for the scan, an operator or a test. All look the same in the Web UI.
    ///
    /// @return false when it runs already
    public static boolean start(WorkflowClient client, DropRequest drop) {
        DropWorkflow workflow = client.newWorkflowStub(DropWorkflow.class, options(drop));
        try {
            WorkflowStub.fromTyped(workflow).start(drop);
            return true;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return false;
        }
    }

    /// A running drop is not changed. The client's USE_EXISTING would do the same, but not report it.
    private static WorkflowOptions options(DropRequest drop) {
        DropKey key = drop.key();
        String revision = drop.revision() > 1 ? ", revision " + drop.revision() : "";
        return WorkflowOptions.newBuilder()
                .setWorkflowId(key.workflowId())
                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                .setStaticSummary(key + revision)
                .setStaticDetails("Started by: " + Markdown.text(drop.reason()))
                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                        .set(SearchKeys.SITE, key.site())
                        .set(SearchKeys.PARTNER, key.partner())
                        .set(SearchKeys.DROP_ID, key.dropId())
                        .set(SearchKeys.STAGE, Stage.AWAIT.name())
                        .set(SearchKeys.PAUSED, false)
                        .build())
                .build();
    }

    @Override
    public int tellArrived(String site, List<DropKey> ready) {
        return Failures.translated(() -> {
            Set<String> ids = ready.stream().map(DropKey::workflowId).collect(Collectors.toSet());
            return (int) listed(site).stream()
                    .filter(drop -> drop.waits() && ids.contains(drop.id()))
                    .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, drop -> tellArrived(drop.id())))
                    .filter(told -> told)
                    .count();
        });
    }

    private boolean tellArrived(String drop) {
        try {
            client.newWorkflowStub(DropWorkflow.class, drop).arrived();
            return true;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    @Override
    public List<String> openDrops(String site) {
        return Failures.translated(() -> {
            return ofEach(listed(site), drop -> Optional.of(drop.id()).filter(id -> drop.waits() || runs(id)))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    private boolean runs(String drop) {
        try {
            return client.newUntypedWorkflowStub(drop).describe().getStatus()
                    == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    @Override
    public int filesInFlight(String site, @Nullable List<DueDrop> ready) {
        return Failures.translated(() -> {
            Map<String, Integer> filesOfReady = new HashMap<>();
            (ready == null ? List.<DueDrop>of() : ready)
                    .forEach(drop -> filesOfReady.put(drop.key().workflowId(), drop.files()));
            List<ListedDrop> moving = listed(site).stream()
                    .filter(drop -> !drop.waits() || filesOfReady.containsKey(drop.id()))
                    .toList();
            return ofEach(moving, drop -> filesOf(drop.id(), filesOfReady.getOrDefault(drop.id(), 0)))
                    .mapToInt(Integer::intValue)
                    .sum();
        });
    }

    /// @param ready its files if the scan found it ready, otherwise 0
    private int filesOf(String drop, int ready) {
        DropStatus status;
        try {
            status = client.newWorkflowStub(DropWorkflow.class, drop).status();
        } catch (WorkflowNotFoundException e) {
            return 0;
        }
        if (status.own().stops() || status.site().stops()) {
            return 0;
        }
        return switch (status.stage()) {
            case HELD, CLOSED -> 0;
            case AWAIT -> ready > 0 && isNew(drop) ? ready : 0;
            case EXPORT, EXTRACT, RETURN, VERIFY, PUBLISH ->
                status.progress().nextPassMillis() > 0 ? 0 : status.progress().files();
        };
    }

    /// Whether the drop was started a moment ago. One that was not waits for a file that is still open,
    /// for days perhaps, and keeps no other drop back.
    private boolean isNew(String drop) {
        Instant started = client.newUntypedWorkflowStub(drop).describe().getExecutionTime();
        return started.plus(ABOUT_TO_PASS).isAfter(clock.instant());
    }

    /// The server's answer about each drop; a few questions are asked at the same time.
    private static <T> Stream<T> ofEach(List<ListedDrop> drops, Function<ListedDrop, T> question) {
        return drops.stream().gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, question));
    }

    /// A drop in the server's list of what runs, which lags behind by a second or two.
    ///
    /// @param id its workflow id
    /// @param waits whether it is in AWAIT
    private record ListedDrop(String id, boolean waits) {
        static ListedDrop of(WorkflowExecutionMetadata drop) {
            String stage = drop.getTypedSearchAttributes().get(SearchKeys.STAGE);
            return new ListedDrop(
                    drop.getExecution().getWorkflowId(), Stage.AWAIT.name().equals(stage));
        }
    }

    private List<ListedDrop> listed(String site) {
        try (Stream<WorkflowExecutionMetadata> found = client.listExecutions(
                "WorkflowType = 'Drop' AND ExecutionStatus = 'Running' AND Site = '" + site + "'")) {
            return found.map(ListedDrop::of).toList();
        }
    }

    private Stream<HistoryEvent> events(String workflowId, String runId) {
        return client.fetchHistory(workflowId, runId).getHistory().getEventsList().stream();
    }
}
