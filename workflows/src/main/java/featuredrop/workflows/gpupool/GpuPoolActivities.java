package featuredrop.workflows.gpupool;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/// Runs on the control worker, queue `control`.
@ActivityInterface
public interface GpuPoolActivities {
    /// Signals `acquire` to the pool's entity, starting it if it is absent.
    @ActivityMethod
    void acquireLease(String pool, String holder, long epoch);

    /// Signals `release` to the pool's entity, starting it if it is absent.
    @ActivityMethod
    void releaseLease(String pool, String holder, long epoch);

    /// The pool's machines, by tag; terminated ones are left out.
    @ActivityMethod
    List<GpuHost> findHosts(String pool);

    /// Asks EC2 to start the machine. No capacity is a failure of type [FailureType#NO_CAPACITY].
    @ActivityMethod
    void startHost(String pool, String hostId);

    @ActivityMethod
    void stopHost(String pool, String hostId);

    @ActivityMethod
    void rebootHost(String pool, String hostId);

    /// Asks the machine itself over SSH, under a hard deadline. A command that does not come back is a failure of type
    /// [FailureType#PROBE_HUNG].
    ///
    /// @return one line for the operator
    @ActivityMethod
    String probeHost(String pool, GpuHost host);

    /// Makes a further machine of the pool from a launch template. A repeated call with the same token makes no second
    /// one. No capacity is a failure of type [FailureType#NO_CAPACITY].
    ///
    /// @param token at most 64 characters, the same for every attempt to make this machine
    /// @return its id
    @ActivityMethod
    String launchHost(String pool, HostTemplate template, String token);

    /// Asks EC2, the machine itself and Temporal whether the machine is sound: EC2's checks, SSH, the GPUs and
    /// their driver, Xid errors, room on the disk, and that its worker asks for work. Under a hard deadline; what
    /// is wrong is a failure that names the host and what to do.
    ///
    /// @return one line for the operator
    @ActivityMethod
    String checkHost(String pool, GpuHost host);

    /// Whether the holders of the leases still run and make progress.
    @ActivityMethod
    List<HolderState> lookAtHolders(List<String> holders);
}
