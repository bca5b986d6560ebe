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

    /// Tells every worker process of this host to take no new chunk, or to take chunks again. The chunks in hand go
    /// on, and this queue goes on being served. A process that starts takes chunks until it is told otherwise.
    /// A repeated call changes nothing.
    ///
    /// @param on whether no new chunk is taken from now on
    @ActivityMethod
    void drain(boolean on);
}
