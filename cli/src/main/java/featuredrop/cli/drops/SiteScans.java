package featuredrop.cli.drops;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The scans that the Temporal server knows. Thread-safe.
public final class SiteScans {
    private final WorkflowClient client;

    public SiteScans(WorkflowClient client) {
        this.client = client;
    }

    /// The newest scan of the site that was started by its Schedule; empty when none is known. The list
    /// may lag behind by a second or two.
    public Optional<SiteScan> newest(String site) {
        List<WorkflowExecutionMetadata> newest = list(site);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        WorkflowExecutionMetadata last = newest.getFirst();
        return Optional.of(isRunning(last) ? running(site, last, newest) : ended(site, last));
    }

    private List<WorkflowExecutionMetadata> list(String site) {
        try (Stream<WorkflowExecutionMetadata> found =
                client.listExecutions("WorkflowType = 'DropScan' AND TemporalScheduledById = 'scan/" + site + "'")) {
            return found.limit(2).toList();
        }
    }

    private SiteScan running(String site, WorkflowExecutionMetadata scan, List<WorkflowExecutionMetadata> newest) {
        List<String> before = newest.size() > 1 ? ended(site, newest.getLast()).lines() : List.of();
        List<PendingActivityInfo> pending =
                stub(scan).describe().getRawDescription().getPendingActivitiesList();
        return new SiteScan(
                site,
                scan.getExecution().getRunId(),
                scan.getStartTime().toEpochMilli(),
                0,
                pending.stream()
                        .filter(PendingActivityInfo::hasLastFailure)
                        .map(activity -> text(activity.getLastFailure()))
                        .findFirst()
                        .orElse(""),
                pending.stream().mapToInt(PendingActivityInfo::getAttempt).max().orElse(1),
                before);
    }

    private SiteScan ended(String site, WorkflowExecutionMetadata scan) {
        Instant closed = scan.getCloseTime();
        String failure = "";
        List<String> lines = List.of();
        try {
            lines = stub(scan).getResult(String.class).lines().toList();
        } catch (WorkflowException e) {
            failure = deepest(e);
        }
        return new SiteScan(
                site,
                scan.getExecution().getRunId(),
                scan.getStartTime().toEpochMilli(),
                closed == null ? scan.getStartTime().toEpochMilli() : closed.toEpochMilli(),
                failure,
                0,
                lines);
    }

    private WorkflowStub stub(WorkflowExecutionMetadata scan) {
        return client.newUntypedWorkflowStub(WorkflowTargetOptions.newBuilder()
                .setWorkflowExecution(scan.getExecution())
                .build());
    }

    private static boolean isRunning(WorkflowExecutionMetadata scan) {
        return scan.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    private static String text(Failure failure) {
        Failure deepest = failure;
        while (!deepest.hasApplicationFailureInfo() && deepest.hasCause()) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage();
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        return cause instanceof ApplicationFailure known
                ? known.getOriginalMessage()
                : String.valueOf(cause.getMessage());
    }
}
