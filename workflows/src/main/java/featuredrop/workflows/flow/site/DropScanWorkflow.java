package featuredrop.workflows.flow.site;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Scans a site's landing zone once, on a Schedule.
@WorkflowInterface
public interface DropScanWorkflow {
    /// Starts what is due, in the order of work and under the cap.
    ///
    /// @return for the operator: a line of counts (started, running, waiting, refused), then one for each
    ///     refusal
    @WorkflowMethod(name = "DropScan")
    String scan(String site);
}
