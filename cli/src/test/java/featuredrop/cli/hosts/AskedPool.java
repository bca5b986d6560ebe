package featuredrop.cli.hosts;

import featuredrop.workflows.gpupool.PoolState;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// What the command line asks of a pool.
@WorkflowInterface
public interface AskedPool {
    @WorkflowMethod(name = "GpuPool")
    void run(String pool);

    @QueryMethod
    PoolState state();

    @UpdateMethod
    String drainHost(String host, String reason);

    @UpdateMethod
    String rebootHost(String host, String reason);

    @UpdateMethod
    String stopHost(String host, String reason);

    @UpdateMethod
    String checkHost(String host, String reason);

    @UpdateMethod
    String rollHosts(String build, String reason);
}
