package featuredrop.cli.drops;

import featuredrop.cli.connection.Refusal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateTimeoutOrCancelledException;
import io.temporal.failure.ApplicationFailure;

/// Updates: messages that a workflow may refuse.
public final class DropUpdate {
    private DropUpdate() {}

    /// Sends the update and waits for its answer.
    public static String send(WorkflowClient client, String workflowId, String update, Object... arguments) {
        try {
            return client.newUntypedWorkflowStub(workflowId).update(update, String.class, arguments);
        } catch (WorkflowUpdateTimeoutOrCancelledException e) {
            throw Refusal.unreachable(workflowId + " does not answer: no workflow worker is running", e);
        } catch (WorkflowUpdateException e) {
            throw Refusal.no("Refused: " + reason(e), e);
        }
    }

    private static String reason(WorkflowUpdateException failure) {
        return failure.getCause() instanceof ApplicationFailure application
                ? application.getOriginalMessage()
                : String.valueOf(failure.getMessage());
    }
}
