package featuredrop.workflows.flow;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.List;
import org.slf4j.Logger;

/// Finds out who sent a message to the calling workflow.
public final class SignalSenders {
    private static final Logger LOG = Workflow.getLogger(SignalSenders.class);

    private SignalSenders() {}

    /// Who sent the newest of these signals and updates to this run; empty when that is not known. Calls an activity.
    public static String newest(List<String> messages) {
        WorkflowInfo info = Workflow.getInfo();
        try {
            return ActivityStubs.control("who sent " + String.join(", ", messages))
                    .newestSender(info.getWorkflowId(), info.getRunId(), messages)
                    .identity();
        } catch (ActivityFailure e) {
            LOG.warn("The sender of {} is not known", messages, e);
            return "";
        }
    }
}
