package featuredrop.activities.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import java.util.List;

/// The machines of GPU pools, as their cloud knows them. Thread-safe. Every call may be repeated: starting what runs
/// and stopping what is stopped succeeds. A call returns before its effect is complete; [#find] shows the state.
///
/// Failures are `DropException`s: `NO_CAPACITY` when a start is refused because no machine is free, `EC2_QUOTA` when
/// the
/// account may have no more of them, `EC2_THROTTLED` when it calls too often, `EC2_CREDENTIALS` when the key is at
/// fault,
/// `EC2_NOT_ALLOWED` when a right is missing, and another of kind `PLATFORM` otherwise. Each call ends within a minute.
public interface GpuHosts {
    /// The machines that the configuration lists, or else those whose tag `featuredrop:pool` is `pool`; without the
    /// terminated ones, in the order of their ids. EC2's checks are empty where they are not known.
    List<GpuHost> find(String pool);

    /// Asks for the machine to be started.
    void start(String hostId);

    /// Asks for a further machine of the pool, made from a launch template. It is started, and [#find] shows it at
    /// last. A spot machine ends when EC2 takes it away.
    ///
    /// @param token at most 64 characters; a call with a token that was used returns the same machine
    /// @return its id
    String launch(String pool, HostTemplate template, String token);

    /// Asks for the machine to be stopped; its disk stays. A spot machine that cannot be stopped is terminated.
    void stop(String hostId);

    /// Asks for the machine to be rebooted from outside, which helps where its own operating system hangs.
    void reboot(String hostId);
}
