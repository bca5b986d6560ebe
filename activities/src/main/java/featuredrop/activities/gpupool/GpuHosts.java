package featuredrop.activities.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import java.util.List;

/// The machines of GPU pools, as their cloud knows them. Thread-safe. Every call may be repeated: starting what runs
/// and stopping what is stopped succeeds. A call returns before its effect is complete; [#find] shows the state.
///
/// Failures are `DropException`s: `CAPACITY` of type `NO_CAPACITY` when a start is refused because no machine is free,
/// `PLATFORM` otherwise.
public interface GpuHosts {
    /// The machines whose tag `featuredrop:pool` is `pool`, without the terminated ones, in the order of their ids.
    List<GpuHost> find(String pool);

    /// Asks for the machine to be started.
    void start(String hostId);

    /// Asks for a further machine of the pool, made from a launch template.
    ///
    /// @param token at most 64 characters; a call with a token that was used returns the same machine
    /// @return its id
    String launch(String pool, HostTemplate template, String token);

    /// Asks for the machine to be stopped; its disk stays.
    void stop(String hostId);

    /// Asks for the machine to be rebooted from outside, which helps where its own operating system hangs.
    void reboot(String hostId);
}
