package featuredrop.workflows.flow.upkeep;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Markdown;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.site.DropStarts;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.UpkeepActivities;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Storage is compared with itself and with the running drops. Stuck drops are started by the scan's own rule, so that
/// they start even when the scan does not run. The pool itself checks leases whose holder no longer exists.
public final class ReconcileWorkflowImpl implements ReconcileWorkflow {
    private static final int MOST_SHOWN = 20;

    @Override
    public ReconcileReport reconcile(String site) {
        DropStarts starts = new DropStarts(site, "reconcile");
        List<String> open = starts.openDrops();
        String summary = "reconcile storage";
        ReconcileReport found = Tries.of(
                summary,
                () -> ActivityStubs.of(UpkeepActivities.class, ActivityPolicies.UPKEEP, TaskQueues.io(site), summary)
                        .reconcileStorage(site, open));
        List<String> repaired = new ArrayList<>(found.repaired());
        List<String> findings = new ArrayList<>(found.findings());
        List<DropKey> stuck = new ArrayList<>(found.stuck());
        if (!stuck.isEmpty()) {
            String held = starts.heldBy();
            if (held.isEmpty()) {
                for (DropKey key : starts.startDue().started()) {
                    repaired.add(key + " was due and did not run: started");
                    stuck.remove(key);
                }
            } else {
                findings.add("nothing started, the site is " + held);
            }
        }
        redo(found, starts, repaired);
        Workflow.setCurrentDetails(details(stuck, repaired, findings));
        return new ReconcileReport(stuck, repaired, findings);
    }

    /// Starts the next revisions of published drops whose landed files have changed, under the cap of files.
    private static void redo(ReconcileReport found, DropStarts starts, List<String> repaired) {
        ReconcileReport.Redos redos = Objects.requireNonNull(found.redos());
        if (redos.drops().isEmpty()
                || Workflow.getVersion("redo-changed", Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION
                || !starts.heldBy().isEmpty()) {
            return;
        }
        for (DropRequest drop : starts.startRedos(redos)) {
            repaired.add(drop.key() + ": revision " + drop.revision() + " started, " + drop.reason());
        }
    }

    private static String details(List<DropKey> stuck, List<String> repaired, List<String> findings) {
        StringBuilder page = new StringBuilder(
                "stuck %d, repaired %d, findings %d".formatted(stuck.size(), repaired.size(), findings.size()));
        findings.stream().limit(MOST_SHOWN).forEach(line -> page.append("\n\n").append(Markdown.text(line)));
        return page.toString();
    }
}
