package featuredrop.workflows.flow.site;

import featuredrop.workflows.flow.Markdown;
import io.temporal.workflow.Workflow;
import java.util.StringJoiner;

/// Scans once and answers with one line.
public final class DropScanWorkflowImpl implements DropScanWorkflow {
    @Override
    public String scan(String site) {
        DropStarts starts = new DropStarts(site, "scan");
        String held = starts.heldBy();
        if (!held.isEmpty()) {
            return shown("nothing started, the site is " + held);
        }
        DropStarts.Round round = starts.startDue();
        StringJoiner line = new StringJoiner(", ");
        line.add("started " + round.started().size());
        line.add("running " + round.running());
        line.add("waiting for the cap " + round.waiting());
        line.add("refused " + round.problems().size());
        return shown(line + (round.problems().isEmpty() ? "" : ": " + String.join("; ", round.problems())));
    }

    private static String shown(String line) {
        Workflow.setCurrentDetails(Markdown.text(line));
        return line;
    }
}
