package featuredrop.workflows.flow.gpupool.both;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.SpendingActivities;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pool's activities, each with its policy and a summary for the Web UI.
public final class PoolActivities {
    private final String pool;
    private final @Nullable Duration limit;

    /// @param limit what a call may take with all its retries; null for no limit
    public PoolActivities(String pool, @Nullable Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    public List<GpuHost> findHosts() {
        String summary = "hosts of " + pool;
        return Tries.of(summary, () -> control(ActivityPolicies.EC2, summary).findHosts(pool));
    }

    public List<HolderState> lookAtHolders(List<String> holders) {
        String summary = holders.size() + " holder(s)";
        return Tries.of(
                summary, () -> control(ActivityPolicies.CONTROL, summary).lookAtHolders(holders));
    }

    /// Tried once, like a probe and a self-test: the machine decides what a failure means and when it tries again.
    public void start(GpuHost host) {
        control(ActivityPolicies.START_HOST, "start " + host.id()).startHost(pool, host.id());
    }

    public void stop(GpuHost host) {
        String summary = "stop " + host.id();
        Tries.of(summary, () -> {
            control(ActivityPolicies.EC2, summary).stopHost(pool, host.id());
            return host;
        });
    }

    public void reboot(GpuHost host) {
        String summary = "reboot " + host.id();
        Tries.of(summary, () -> {
            control(ActivityPolicies.EC2, summary).rebootHost(pool, host.id());
            return host;
        });
    }

    public String probe(GpuHost host) {
        return control(ActivityPolicies.PROBE_HOST, "probe " + host.id() + " over SSH")
                .probeHost(pool, host);
    }

    public String selfTest(GpuHost host) {
        return onHost(host, "self-test of " + host.id()).selfTest();
    }

    /// Makes a host from a template. Tried once, like a start.
    public String launch(HostTemplate template, String token) {
        return control(ActivityPolicies.START_HOST, "launch " + template.text()).launchHost(pool, template, token);
    }

    /// Asks EC2, the host itself and Temporal whether the host is sound. Tried once, like a probe.
    public String check(GpuHost host) {
        return control(ActivityPolicies.CHECK_HOST, "check " + host.id()).checkHost(pool, host);
    }

    /// What the host's worker consists of. A worker of 0.1.0 cannot say it.
    public HostFacts facts(GpuHost host) {
        try {
            return onHost(host, "facts of " + host.id()).hostFacts();
        } catch (ActivityFailure e) {
            if (e.getCause() instanceof ApplicationFailure) {
                return HostFacts.UNKNOWN;
            }
            throw e;
        }
    }

    /// Tells the host's worker to take no new chunk, or to take chunks again. Tried once.
    public void drain(GpuHost host, boolean on) {
        onHost(host, (on ? "no new chunk for " : "chunks again for ") + host.id())
                .drain(on);
    }

    private SelfTestActivities onHost(GpuHost host, String summary) {
        return ActivityStubs.of(
                SelfTestActivities.class, ActivityPolicies.SELF_TEST, TaskQueues.gpuHost(host.id()), summary);
    }

    /// Tried once: see `PoolSpending.keepIsDue`.
    public void keepSpending(PoolSpent spent) {
        ActivityStubs.of(
                        SpendingActivities.class,
                        ActivityPolicies.KEEP_SPENDING,
                        TaskQueues.CONTROL,
                        "spending of " + pool)
                .keepSpending(pool, spent);
    }

    /// What went wrong, in one line for the operator.
    public static String words(ActivityFailure e) {
        return switch (e.getCause()) {
            case ApplicationFailure cause -> cause.getType() + ": " + cause.getOriginalMessage();
            case TimeoutFailure cause -> e.getActivityType() + " timed out (" + cause.getTimeoutType() + ")";
            case null, default -> String.valueOf(e.getMessage());
        };
    }

    private GpuPoolActivities control(ActivityOptions policy, String summary) {
        ActivityOptions options = limit == null
                ? policy
                : ActivityOptions.newBuilder(policy)
                        .setScheduleToCloseTimeout(limit)
                        .build();
        return ActivityStubs.of(GpuPoolActivities.class, options, TaskQueues.CONTROL, summary);
    }
}
