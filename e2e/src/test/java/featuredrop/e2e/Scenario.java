package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.local.LocalSystem;
import featuredrop.local.LocalSystemException;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What scenarios do with a running local system: land, start, watch, ask, signal. A server that is away is waited
/// for, because scenarios take servers away.
final class Scenario implements AutoCloseable {
    /// Far more than any scenario needs, so that only a hang meets it.
    static final Duration LONG = Duration.ofMinutes(15);

    private final LocalSystem system;
    private final WorkflowServiceStubs service;
    private final WorkflowClient client;
    private final Map<String, HdfsLandingZone> zones = new HashMap<>();

    Scenario(LocalSystem system) {
        this.system = system;
        service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(system.config().temporal().address())
                .build());
        client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(system.config().temporal().namespace())
                        .setIdentity("scenario@e2e")
                        .build());
    }

    LocalSystem system() {
        return system;
    }

    WorkflowClient client() {
        return client;
    }

    SiteConfig site(String name) {
        return Objects.requireNonNull(system.config().sites().get(name));
    }

    synchronized HdfsLandingZone zone(String site) {
        return zones.computeIfAbsent(site, name -> SharedLocalSystem.landingZone(site(name)));
    }

    /// Ends a process at once. Other threads may start other processes meanwhile.
    ///
    /// @return when; some time may pass until nothing of it is left
    Instant kill(String process) {
        ProcessTable table = new ProcessTable(system.directory());
        table.find(process).ifPresent(ProcessHandle::destroyForcibly);
        Instant killed = Instant.now();
        table.kill(process);
        return killed;
    }

    /// Starts a process that is away; the GPU worker's own machine does that for it.
    void restart(String process) {
        if (process.startsWith("gpu-worker")) {
            return;
        }
        await("start of " + process)
                .atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    try {
                        synchronized (system) {
                            system.start(process);
                        }
                        return true;
                    } catch (LocalSystemException e) {
                        return false; // what it needs is away too
                    }
                });
    }

    /// The directory in which a drop appears.
    String folder(DropKey key) {
        return site(key.site()).landing() + "/" + key.partner() + "/" + key.dropId();
    }

    /// Writes the files and then the done flag; may be repeated when the file system was away.
    void land(DropKey key, Map<String, byte[]> files) {
        landFiles(key, files);
        write(key.site(), folder(key) + "/_SUCCESS", new byte[0]);
    }

    /// Writes the files without the done flag.
    void landFiles(DropKey key, Map<String, byte[]> files) {
        files.forEach((name, content) -> write(key.site(), folder(key) + "/" + name, content));
    }

    /// Writes a file, unless it stands there already.
    void write(String site, String path, byte[] content) {
        if (zone(site)
                .stat(path)
                .filter(file -> file.length() == content.length)
                .isPresent()) {
            return;
        }
        zone(site).delete(path);
        OutputStream out = zone(site).create(path);
        try {
            out.write(content);
            out.close();
        } catch (IOException e) {
            throw new DropException(FailureKind.PLATFORM, "Landing " + path, e);
        }
    }

    /// Starts the drop as the scan does; one that runs is left alone.
    ///
    /// @return false when it runs already
    boolean start(DropKey key) {
        return start(new DropRequest(key, 1, "scenario"));
    }

    boolean start(DropRequest request) {
        return ControlActivitiesImpl.start(client, request);
    }

    /// The states of all runs of an ended drop, as soon as the list of workflows shows its end.
    List<WorkflowExecutionStatus> runs(DropKey key) {
        return eventually("list of the runs of " + key, LONG, () -> {
            List<WorkflowExecutionStatus> runs = client.listExecutions("WorkflowId = '" + key.workflowId() + "'")
                    .map(WorkflowExecutionMetadata::getStatus)
                    .toList();
            return runs.contains(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED) ? runs : null;
        });
    }

    /// Waits for the drop's end, over every outage.
    DropReport awaitEnd(DropKey key) {
        return eventually("end of " + key, LONG, () -> {
            WorkflowStub stub = client.newUntypedWorkflowStub(key.workflowId());
            return stub.describe().getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                    ? null
                    : stub.getResult(DropReport.class);
        });
    }

    /// Waits until the drop's status is as wished.
    DropStatus awaitStatus(DropKey key, Predicate<DropStatus> wish) {
        return eventually("status of " + key, LONG, () -> {
            DropStatus status = status(key);
            return wish.test(status) ? status : null;
        });
    }

    DropStatus status(DropKey key) {
        return client.newWorkflowStub(DropWorkflow.class, key.workflowId()).status();
    }

    /// Waits until the drop's current run has received just these signals, and what FeatureDrop itself says, and
    /// handled
    /// the last one.
    void awaitHandledSignals(DropKey key, List<String> names) {
        eventually("signals of " + key, LONG, () -> {
            List<HistoryEvent> events = client.fetchHistory(key.workflowId()).getEvents();
            List<HistoryEvent> signals = events.stream()
                    .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                    .filter(event -> !event.getWorkflowExecutionSignaledEventAttributes()
                            .getSignalName()
                            .equals("failing"))
                    .toList();
            boolean received = signals.stream()
                    .map(event ->
                            event.getWorkflowExecutionSignaledEventAttributes().getSignalName())
                    .toList()
                    .equals(names);
            boolean handled = received
                    && events.stream()
                            .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                            .anyMatch(event ->
                                    event.getEventId() > signals.getLast().getEventId());
            return handled ? true : null;
        });
    }

    /// Waits until an activity of that type has been scheduled at least `times` times in the drop's current run.
    void awaitScheduled(DropKey key, String activityType, int times) {
        eventually(activityType + " of " + key, LONG, () -> scheduled(key, activityType) >= times ? true : null);
    }

    /// How many activities of that type the drop's current run has scheduled.
    long scheduled(DropKey key, String activityType) {
        return client.fetchHistory(key.workflowId()).getEvents().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .filter(event -> event.getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName()
                        .equalsIgnoreCase(activityType))
                .count();
    }

    /// Waits until a worker runs an activity of that type.
    ///
    /// @return false when the drop has ended, or is busy with a later activity, and none was seen
    boolean awaitUnderWay(DropKey key, String activityType, List<String> later) {
        return await(activityType + " of " + key + " in a worker")
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> unlessAway(() -> underWay(key, activityType, later)), Optional::isPresent)
                .orElseThrow();
    }

    private @Nullable Boolean underWay(DropKey key, String activityType, List<String> later) {
        DescribeWorkflowExecutionResponse drop = describe(key);
        if (drop.getPendingActivitiesList().stream().anyMatch(activity -> isStarted(activity, activityType))) {
            return true;
        }
        List<String> pending = drop.getPendingActivitiesList().stream()
                .map(activity -> activity.getActivityType().getName())
                .toList();
        boolean over = pending.stream().noneMatch(activityType::equalsIgnoreCase)
                && pending.stream().anyMatch(name -> later.stream().anyMatch(name::equalsIgnoreCase));
        boolean ended = drop.getWorkflowExecutionInfo().getStatus()
                != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        return (over || ended) ? false : null;
    }

    /// Whether a worker runs an activity of that type.
    boolean isUnderWay(DropKey key, String activityType) {
        return describe(key).getPendingActivitiesList().stream()
                .anyMatch(activity -> isStarted(activity, activityType));
    }

    private static boolean isStarted(PendingActivityInfo activity, String activityType) {
        return activity.getActivityType().getName().equalsIgnoreCase(activityType)
                && activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
    }

    /// Waits until the server gives up an activity of that type because its worker is silent.
    void awaitGivenUp(DropKey key, String activityType) {
        eventually(
                "timeout of " + activityType + " of " + key,
                LONG,
                () -> describe(key).getPendingActivitiesList().stream()
                                .filter(activity ->
                                        activity.getActivityType().getName().equalsIgnoreCase(activityType))
                                .anyMatch(activity -> activity.getLastFailure().hasTimeoutFailureInfo())
                        ? true
                        : null);
    }

    /// Waits until an activity of the drop has failed with that type.
    ///
    /// @return what the server keeps of the failure
    Failure awaitFailure(DropKey key, String type) {
        return eventually(
                "failure " + type + " of " + key,
                LONG,
                () -> describe(key).getPendingActivitiesList().stream()
                        .map(PendingActivityInfo::getLastFailure)
                        .filter(failure ->
                                failure.getApplicationFailureInfo().getType().equals(type))
                        .findAny()
                        .orElse(null));
    }

    private DescribeWorkflowExecutionResponse describe(DropKey key) {
        return client.newUntypedWorkflowStub(key.workflowId()).describe().getRawDescription();
    }

    /// The activities of the drop's current run that were done, as its history tells of them.
    List<DoneActivity> done(DropKey key) {
        return eventually(
                "history of " + key,
                LONG,
                () -> DoneActivity.in(client.fetchHistory(key.workflowId()).getEvents()));
    }

    /// Runs the real `temporal` command line against the system.
    ///
    /// @return what it printed
    String temporal(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                temporalBinary().toString(),
                "--address",
                system.config().temporal().address(),
                "--namespace",
                system.config().temporal().namespace()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /// Runs a command to its end.
    ///
    /// @throws AssertionError when it does not exit with 0
    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new AssertionError(command + " exited with " + exit + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Delivered delivered(DropReport report) {
        return Delivered.read(zone(report.key().site()), report.delivery());
    }

    private Path temporalBinary() {
        return system.directory().tool("python/bin/temporal");
    }

    /// The first answer that is not null; a server that is away, or a drop not started yet, counts as null.
    static <T> T eventually(String what, Duration limit, Callable<T> question) {
        return Objects.requireNonNull(await(what)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> unlessAway(question), Optional::isPresent)
                .orElse(null));
    }

    private static <T> Optional<T> unlessAway(Callable<T> question) throws Exception {
        try {
            return Optional.ofNullable(question.call());
        } catch (WorkflowServiceException | WorkflowNotFoundException | StatusRuntimeException | DropException e) {
            return Optional.empty();
        } catch (WorkflowException e) {
            throw new AssertionError("The workflow failed instead of ending", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (HdfsLandingZone zone : zones.values()) {
            zone.close();
        }
        service.shutdown();
    }
}
