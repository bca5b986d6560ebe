package featuredrop.cli.drops;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the last `Reconcile` of a site found.
///
/// @param site the site
/// @param closeMillis when it ended, milliseconds since the epoch
/// @param findings one line each
public record SiteFindings(String site, long closeMillis, List<String> findings) {
    private static final int MOST_RUNS = 200;

    public SiteFindings {
        findings = List.copyOf(findings);
    }

    /// A run of `Reconcile` that has ended.
    record Run(String workflowId, String runId, long closeMillis) {}

    /// The last report of each site that has one. The list of workflows may lag behind by a second or two.
    public static List<SiteFindings> last(WorkflowClient client, Collection<String> sites) {
        List<Run> runs = runs(client);
        return sites.stream().flatMap(site -> last(client, runs, site).stream()).toList();
    }

    /// The newest of the runs that are of the site. A site may be called like another one with an ending, so the id is
    /// compared up to the time that ends it.
    ///
    /// @param runs the newest first
    static Optional<SiteFindings> last(WorkflowClient client, List<Run> runs, String site) {
        Pattern id = Pattern.compile(Pattern.quote("reconcile/" + site) + "(-[0-9]{4}-[0-9]{2}-[0-9]{2}T.*)?");
        return runs.stream()
                .filter(run -> id.matcher(run.workflowId()).matches())
                .findFirst()
                .flatMap(run ->
                        report(client, run).map(report -> new SiteFindings(site, run.closeMillis(), lines(report))));
    }

    /// The lines about one drop.
    public List<String> of(DropKey key) {
        return findings.stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.toString().length() + 1))
                .toList();
    }

    private static List<Run> runs(WorkflowClient client) {
        try (Stream<WorkflowExecutionMetadata> found =
                client.listExecutions("WorkflowType = 'Reconcile' AND ExecutionStatus = 'Completed'")) {
            return found.limit(MOST_RUNS).map(SiteFindings::run).toList();
        }
    }

    private static Run run(WorkflowExecutionMetadata run) {
        Instant closed = run.getCloseTime();
        return new Run(
                run.getExecution().getWorkflowId(),
                run.getExecution().getRunId(),
                closed == null ? 0 : closed.toEpochMilli());
    }

    private static List<String> lines(ReconcileReport report) {
        return Stream.concat(
                        report.findings().stream(), report.stuck().stream().map(key -> key + " is due and did not run"))
                .toList();
    }

    private static Optional<ReconcileReport> report(WorkflowClient client, Run run) {
        WorkflowTargetOptions target = WorkflowTargetOptions.newBuilder()
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .build();
        try {
            return Optional.of(client.newUntypedWorkflowStub(target).getResult(ReconcileReport.class));
        } catch (WorkflowException e) {
            return Optional.empty(); // the server has forgotten it since
        }
    }
}
