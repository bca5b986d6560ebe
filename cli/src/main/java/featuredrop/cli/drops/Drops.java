package featuredrop.cli.drops;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SafeName;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The drops that the Temporal server knows. Thread-safe.
public final class Drops {
    /// A workflow's own task that waits longer is not taken by any worker.
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final WorkflowClient client;

    public Drops(WorkflowClient client) {
        this.client = client;
    }

    /// A drop's newest run and what it waits for.
    ///
    /// @param pending activities, and the workflow's own task if that is what it waits for
    public record Described(DropRun run, List<PendingWork> pending) {
        public Described {
            pending = List.copyOf(pending);
        }
    }

    /// The newest run of that drop.
    public Optional<DropRun> newest(DropKey key) {
        return describe(key).map(Described::run);
    }

    /// The newest run of that drop, and what it waits for. No worker has to answer. Asked of the workflow itself,
    /// because the list lags.
    public Optional<Described> describe(DropKey key) {
        WorkflowExecutionDescription found;
        try {
            found = client.newUntypedWorkflowStub(key.workflowId()).describe();
        } catch (WorkflowNotFoundException e) {
            return Optional.empty();
        }
        DescribeWorkflowExecutionResponse raw = found.getRawDescription();
        List<PendingWork> pending = new ArrayList<>();
        if (raw.hasPendingWorkflowTask()) {
            PendingWork task = PendingWork.of(raw.getPendingWorkflowTask(), found.getTaskQueue());
            if (task.isFailing() || System.currentTimeMillis() - task.sinceMillis() > QUIET.toMillis()) {
                pending.add(task);
            }
        }
        raw.getPendingActivitiesList().stream()
                .map(PendingWork::of)
                .sorted(Comparator.comparing(PendingWork::isFailing).reversed())
                .forEach(pending::add);
        return Optional.of(new Described(DropRun.of(key, found), pending));
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
            List<DropKey> known =
                    DropList.list(client, DropList.OF_DROPS + " AND DropId = '" + safe(name) + "'", 100).stream()
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

    /// The drop that the operator names, among those of configured partners.
    ///
    /// @param name `<site>/<partner>/<drop id>`, or a drop id that only one partner has
    /// @param isOne whether it is one of those that are meant
    /// @param what they are, such as `has landed`
    static DropKey ofPartners(Connections connections, String name, Predicate<DropKey> isOne, String what) {
        return fullName(name).orElseGet(() -> {
            List<DropKey> known = new ArrayList<>();
            new TreeMap<>(connections.config().sites())
                    .forEach((site, config) -> config.partners().keySet().stream()
                            .sorted()
                            .map(partner -> key(site, partner, name))
                            .filter(isOne)
                            .forEach(known::add));
            if (known.isEmpty()) {
                throw Refusal.no("No drop '" + name + "' of a configured partner " + what);
            }
            return only(name, known);
        });
    }

    /// The one of that name.
    ///
    /// @param known at least one
    private static DropKey only(String name, List<DropKey> known) {
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
}
