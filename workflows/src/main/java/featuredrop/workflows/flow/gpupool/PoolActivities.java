package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.util.List;

/// The pool's activities, each with its policy and a summary for the Web UI.
final class PoolActivities {
    private final String pool;

    PoolActivities(String pool) {
        this.pool = pool;
    }

    List<GpuHost> findHosts() {
        return control(ActivityPolicies.EC2, "hosts of " + pool).findHosts(pool);
    }

    List<HolderState> lookAtHolders(List<String> holders) {
        return control(ActivityPolicies.CONTROL, holders.size() + " holder(s)").lookAtHolders(holders);
    }

    void start(GpuHost host) {
        control(ActivityPolicies.START_HOST, "start " + host.id()).startHost(pool, host.id());
    }

    void stop(GpuHost host) {
        control(ActivityPolicies.EC2, "stop " + host.id()).stopHost(pool, host.id());
    }

    void reboot(GpuHost host) {
        control(ActivityPolicies.EC2, "reboot " + host.id()).rebootHost(pool, host.id());
    }

    String probe(GpuHost host) {
        return control(ActivityPolicies.PROBE_HOST, "probe " + host.id() + " over SSH")
                .probeHost(pool, host);
    }

    String selfTest(GpuHost host) {
        ActivityOptions options = ActivityOptions.newBuilder(ActivityPolicies.SELF_TEST)
                .setTaskQueue(TaskQueues.gpuHost(host.id()))
                .setSummary("self-test of " + host.id())
                .build();
        return Workflow.newActivityStub(SelfTestActivities.class, options).selfTest();
    }

    /// What went wrong, in one line for the operator.
    static String words(ActivityFailure e) {
        return switch (e.getCause()) {
            case ApplicationFailure cause -> cause.getType() + ": " + cause.getOriginalMessage();
            case TimeoutFailure cause -> e.getActivityType() + " timed out (" + cause.getTimeoutType() + ")";
            case null, default -> String.valueOf(e.getMessage());
        };
    }

    private static GpuPoolActivities control(ActivityOptions policy, String summary) {
        ActivityOptions options = ActivityOptions.newBuilder(policy)
                .setTaskQueue(TaskQueues.CONTROL)
                .setSummary(summary)
                .build();
        return Workflow.newActivityStub(GpuPoolActivities.class, options);
    }
}
