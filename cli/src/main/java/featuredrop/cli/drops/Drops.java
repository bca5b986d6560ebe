package featuredrop.cli.drops;

import com.google.protobuf.Timestamp;
import featuredrop.cli.connection.Refusal;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.drop.SearchKeys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The drops that the Temporal server knows. Thread-safe.
public final class Drops {
    private static final String OF_DROPS = "WorkflowType = 'Drop'";

    private final WorkflowClient client;

    public Drops(WorkflowClient client) {
        this.client = client;
    }

    /// Drops that run, the newest first. The list may lag behind by a second or two.
    public List<DropRun> running() {
        return list(OF_DROPS + " AND ExecutionStatus = 'Running'", Integer.MAX_VALUE);
    }

    /// Drops that ended last, the newest first.
    public List<DropRun> ended(int most) {
        return list(OF_DROPS + " AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'", most);
    }

    /// The newest run of that drop.
    public Optional<DropRun> newest(DropKey key) {
        // asked of the workflow itself, because the list lags
        try {
            WorkflowExecutionInfo info = client.getWorkflowServiceStubs()
                    .blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(key.workflowId()))
                            .build())
                    .getWorkflowExecutionInfo();
            return Optional.of(new DropRun(
                    key,
                    info.getExecution().getRunId(),
                    word(info.getStatus()),
                    "",
                    millis(info.getStartTime()),
                    info.hasCloseTime() ? millis(info.getCloseTime()) : 0));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The drop's own status; empty when no worker answers the query.
    public Optional<DropStatus> status(DropRun run) {
        try {
            return Optional.of(stub(run).query("status", DropStatus.class));
        } catch (WorkflowServiceException e) {
            return Optional.empty();
        }
    }

    /// What an ended drop reported; empty when it ended without a report.
    public Optional<DropReport> report(DropRun run) {
        try {
            return Optional.of(stub(run).getResult(DropReport.class));
        } catch (WorkflowFailedException e) {
            return Optional.empty();
        }
    }

    /// Sends a plain signal, with the reason as its input if there is one.
    public void signal(String workflowId, String signal, @Nullable String reason) {
        WorkflowStub stub = client.newUntypedWorkflowStub(workflowId);
        if (reason == null) {
            stub.signal(signal);
        } else {
            stub.signal(signal, reason);
        }
    }

    /// The drop that the operator names.
    ///
    /// @param name `<site>/<partner>/<drop id>`, or a drop id that only one known drop has
    public DropKey find(String name) {
        return fullName(name).orElseGet(() -> {
            List<DropKey> known = list(OF_DROPS + " AND DropId = '" + safe(name) + "'", 100).stream()
                    .map(DropRun::key)
                    .distinct()
                    .sorted(Comparator.comparing(DropKey::toString))
                    .toList();
            if (known.isEmpty()) {
                throw Refusal.no("No drop '" + name + "' is known; name it <site>/<partner>/<drop id>");
            }
            return only(name, known);
        });
    }

    /// A name of three parts; empty when it is a drop id alone.
    static Optional<DropKey> fullName(String name) {
        String[] parts = name.startsWith("drop/") ? name.substring(5).split("/") : name.split("/");
        return switch (parts.length) {
            case 1 -> Optional.empty();
            case 3 -> Optional.of(key(parts[0], parts[1], parts[2]));
            default ->
                throw Refusal.usage("Not a drop '" + name + "': expected <site>/<partner>/<drop id> or a drop id");
        };
    }

    /// The one of that name.
    ///
    /// @param known at least one
    static DropKey only(String name, List<DropKey> known) {
        if (known.size() > 1) {
            throw Refusal.usage("Several drops are called '" + name + "': "
                    + String.join(", ", known.stream().map(DropKey::toString).toList()));
        }
        return known.getFirst();
    }

    private WorkflowStub stub(DropRun run) {
        return client.newUntypedWorkflowStub(WorkflowTargetOptions.newBuilder()
                .setWorkflowId(run.key().workflowId())
                .setRunId(run.runId())
                .build());
    }

    private List<DropRun> list(String query, int most) {
        try (Stream<WorkflowExecutionMetadata> found = client.listExecutions(query)) {
            return found.limit(most).flatMap(Drops::run).toList();
        }
    }

    private static Stream<DropRun> run(WorkflowExecutionMetadata metadata) {
        DropKey key;
        try {
            key = DropKey.parse(metadata.getExecution().getWorkflowId());
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
        String stage = metadata.getTypedSearchAttributes().get(SearchKeys.STAGE);
        Instant closed = metadata.getCloseTime();
        return Stream.of(new DropRun(
                key,
                metadata.getExecution().getRunId(),
                word(metadata.getStatus()),
                stage == null ? "" : stage,
                metadata.getStartTime().toEpochMilli(),
                closed == null || metadata.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                        ? 0
                        : closed.toEpochMilli()));
    }

    /// @param id as the directory is called, or encoded
    static DropKey key(String site, String partner, String id) {
        try {
            return new DropKey(site, partner, safe(id));
        } catch (IllegalArgumentException e) {
            throw Refusal.usage(String.valueOf(e.getMessage()), e);
        }
    }

    /// Operators may write the id as the name of the directory; a safe name is not changed.
    private static String safe(String id) {
        try {
            SafeName.require("drop id", id);
            return id;
        } catch (IllegalArgumentException e) {
            return SafeName.encode(id);
        }
    }

    private static String word(WorkflowExecutionStatus status) {
        return status.name().replace("WORKFLOW_EXECUTION_STATUS_", "").toLowerCase(Locale.ROOT);
    }

    private static long millis(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }
}
