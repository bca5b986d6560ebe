package featuredrop.workflows.flow;

import featuredrop.workflows.control.ControlActivities;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;

/// Activity stubs: a policy, a task queue, and a summary for operators.
public final class ActivityStubs {
    private ActivityStubs() {}

    /// A stub whose calls follow `policy` on `queue`.
    ///
    /// @param summary shown in the Web UI; unique among the running activities of a workflow run
    public static <T> T of(Class<T> activities, ActivityOptions policy, String queue, String summary) {
        ActivityOptions options = ActivityOptions.newBuilder(policy)
                .setTaskQueue(queue)
                .setSummary(summary)
                .build();
        return Workflow.newActivityStub(activities, options);
    }

    /// Calls an activity of the control queue; one that fails unexpectedly is repeated a few times.
    ///
    /// @param summary shown in the Web UI
    public static <T> T asked(String summary, Functions.Func1<ControlActivities, T> call) {
        return Tries.of(summary, () -> call.apply(control(summary)));
    }

    /// A stub for calls of the Temporal client, on the control queue.
    ///
    /// @param summary shown in the Web UI
    public static ControlActivities control(String summary) {
        return of(ControlActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }
}
