package featuredrop.workflows.flow.site;

import featuredrop.workflows.flow.Markdown;
import io.temporal.workflow.Workflow;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Scans once and answers with the counts and a line for each refusal.
public final class DropScanWorkflowImpl implements DropScanWorkflow {
    @Override
    public String scan(String site) {
        DropStarts starts = new DropStarts(site, "scan");
        String held = starts.heldBy();
        if (!held.isEmpty()) {
            return shown("nothing started, the site is " + held);
        }
        Workflow.setCurrentDetails("Scans the landing zone. Pending Activities show attempts and the last failure.");
        DropStarts.Round round = starts.startDue();
        StringJoiner line = new StringJoiner(", ");
        line.add("started " + round.started().size());
        line.add("running " + round.running());
        line.add("waiting for the cap " + round.waiting());
        line.add("refused " + round.problems().size());
        return shown(Stream.concat(Stream.of(line.toString()), round.problems().stream())
                .collect(Collectors.joining("\n")));
    }

    private static String shown(String lines) {
        Workflow.setCurrentDetails(lines.lines().map(Markdown::text).collect(Collectors.joining("\n\n")));
        return lines;
    }
}
