package featuredrop.workflows.extraction;

import featuredrop.workflows.gpupool.HostFacts;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on one GPU host, queue `gpu-host-<id>`.
@ActivityInterface
public interface SelfTestActivities {
    /// Pushes a known image through the loaded engine.
    ///
    /// @return one line for the operator: engine, device, model
    @ActivityMethod
    String selfTest();

    /// What this host consists of.
    @ActivityMethod
    HostFacts hostFacts();
}
