package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.gpupool.GpuHost;
import java.util.List;

/// What a pool does next.
sealed interface PoolAction {
    /// Asks EC2 which hosts there are.
    record LookAtHosts() implements PoolAction {}

    /// Asks whether the holders of the leases run and make progress.
    record LookAtHolders(List<String> holders) implements PoolAction {}

    /// Asks EC2 to start the host.
    record Start(GpuHost host) implements PoolAction {}

    /// Asks EC2 to stop the host.
    record Stop(GpuHost host) implements PoolAction {}

    /// Asks EC2 to reboot the host.
    record Reboot(GpuHost host) implements PoolAction {}

    /// Asks the host itself over SSH.
    record Probe(GpuHost host) implements PoolAction {}

    /// Asks the GPU worker on the host to extract a known image.
    record SelfTest(GpuHost host) implements PoolAction {}

    /// Nothing, until that time or until something happens.
    ///
    /// @param until milliseconds since the epoch
    /// @param why for the operator
    record Wait(long until, String why) implements PoolAction {}
}
