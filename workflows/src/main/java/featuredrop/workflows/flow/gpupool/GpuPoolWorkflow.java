package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// The entity `gpu-pool/<pool>`: keeps the pool's hosts up exactly while some drop holds a lease.
@WorkflowInterface
public interface GpuPoolWorkflow {
    /// Runs without end, continuing as new.
    ///
    /// @param carried what the run before handed over
    @WorkflowMethod(name = "GpuPool")
    void run(PoolSettings settings, PoolCarried carried);

    /// Takes new settings; sent by the control worker at each start.
    @SignalMethod(description = "The configuration was read again")
    void configure(PoolSettings settings);

    /// @param holder workflow id of the drop
    /// @param epoch grows with each lease of that workflow id, over all its runs
    @SignalMethod(description = "A drop needs the pool up")
    void acquire(String holder, long epoch);

    @SignalMethod(description = "A drop no longer needs the pool")
    void release(String holder, long epoch);

    @UpdateMethod(description = "Let the host finish its chunks, then stop it")
    String drainHost(String hostId, String reason);

    @UpdateValidatorMethod(updateName = "drainHost")
    void validateDrainHost(String hostId, String reason);

    @UpdateMethod(description = "Reboot the host through EC2")
    String rebootHost(String hostId, String reason);

    @UpdateValidatorMethod(updateName = "rebootHost")
    void validateRebootHost(String hostId, String reason);

    @UpdateMethod(description = "Stop every host now; running chunks are repeated later")
    String stopNow(String reason);

    @UpdateValidatorMethod(updateName = "stopNow")
    void validateStopNow(String reason);

    @UpdateMethod(description = "Stop one host now; its running chunks are repeated elsewhere")
    String stopHost(String hostId, String reason);

    @UpdateValidatorMethod(updateName = "stopHost")
    void validateStopHost(String hostId, String reason);

    @UpdateMethod(description = "Check one host now, also one that is set aside as IMPAIRED or SUSPECT")
    String checkHost(String hostId, String reason);

    @UpdateValidatorMethod(updateName = "checkHost")
    void validateCheckHost(String hostId, String reason);

    @UpdateMethod(description = "Drain and start the hosts again, one at a time, until each runs that build")
    String rollHosts(String build, String reason);

    @UpdateValidatorMethod(updateName = "rollHosts")
    void validateRollHosts(String build, String reason);

    /// A worker saw that its host must not be trusted, or that EC2 will take it away.
    ///
    /// @param hostId EC2 instance id
    /// @param notice what was seen
    @SignalMethod(description = "A host said something about itself")
    void hostNotice(String hostId, HostNotice notice);

    @QueryMethod(description = "Phase, hosts and leases")
    PoolState state();

    @QueryMethod(description = "How long the hosts were up, and how much of that they worked")
    PoolSpent spending();

    /// Its workflow id.
    static String workflowId(String pool) {
        return "gpu-pool/" + pool;
    }
}
