package featuredrop.workflows.flow.gpupool.both;

import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import io.temporal.workflow.CancellationScope;

/// What the workflow of a pool leaves to its machine. One run has one machine from its beginning to its end. The
/// methods are those of the workflow's messages and are called in its thread.
public interface PoolEntity {
    /// Works until the next run has to take over, or until the pool was cancelled and has stopped its hosts.
    ///
    /// @param asked where a cancellation of the workflow arrives
    void keepUntil(CancellationScope asked);

    /// As read last.
    PoolSettings settings();

    void configure(PoolSettings newer);

    void acquire(String holder, long epoch);

    void release(String holder, long epoch);

    String drainHost(String hostId, String reason);

    String rebootHost(String hostId, String reason);

    String stopNow(String reason);

    String stopHost(String hostId, String reason);

    String checkHost(String hostId, String reason);

    String rollHosts(String build, String reason);

    void hostNotice(String hostId, HostNotice notice);

    PoolState state();

    /// What its hosts have used; a machine of one host does not count it.
    default PoolSpent spending() {
        return PoolSpent.NOTHING;
    }

    /// Checks that the pool has a host of that id.
    ///
    /// @throws IllegalArgumentException when it has none
    void requireHost(String hostId);
}
