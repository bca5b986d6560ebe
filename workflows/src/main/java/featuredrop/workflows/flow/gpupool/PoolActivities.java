package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.List;

/// The pool's activities, each with its policy and a summary for the Web UI.
final class PoolActivities {
    private final String pool;

    PoolActivities(String pool) {
        this.pool = pool;
    }

    List<GpuHost> findHosts() {
        String summary = "hosts of " + pool;
        return Tries.of(summary, () -> control(ActivityPolicies.EC2, summary).findHosts(pool));
    }

    List<HolderState> lookAtHolders(List<String> holders) {
        String summary = holders.size() + " holder(s)";
        return Tries.of(
                summary, () -> control(ActivityPolicies.CONTROL, summary).lookAtHolders(holders));
    }

    /// Tried once, like a probe and a self-test: the machine decides what a failure means and when it tries again.
    void start(GpuHost host) {
        control(ActivityPolicies.START_HOST, "start " + host.id()).startHost(pool, host.id());
    }

    void stop(GpuHost host) {
        String summary = "stop " + host.id();
        Tries.of(summary, () -> {
            control(ActivityPolicies.EC2, summary).stopHost(pool, host.id());
            return host;
        });
    }

    void reboot(GpuHost host) {
        String summary = "reboot " + host.id();
        Tries.of(summary, () -> {
            control(ActivityPolicies.EC2, summary).rebootHost(pool, host.id());
            return host;
        });
    }

    String probe(GpuHost host) {
        return control(ActivityPolicies.PROBE_HOST, "probe " + host.id() + " over SSH")
                .probeHost(pool, host);
    }

    String selfTest(GpuHost host) {
        return ActivityStubs.of(
                        SelfTestActivities.class,
                        ActivityPolicies.SELF_TEST,
                        TaskQueues.gpuHost(host.id()),
                        "self-test of " + host.id())
                .selfTest();
    }

    /// Tried once: see [PoolSpending#keepIsDue].
    void keepSpending(PoolSpent spent) {
        ActivityStubs.of(
                        SpendingActivities.class,
                        ActivityPolicies.KEEP_SPENDING,
                        TaskQueues.CONTROL,
                        "spending of " + pool)
                .keepSpending(pool, spent);
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
        return ActivityStubs.of(GpuPoolActivities.class, policy, TaskQueues.CONTROL, summary);
    }
}
