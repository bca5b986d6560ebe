package featuredrop.workflows.flow.own;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Extracts the images of a person or a program that belong to no drop, on the hosts of a pool. Drops go
/// first: one small chunk is in the pool's queue at a time, behind every chunk of a drop.
@WorkflowInterface
public interface OwnWorkWorkflow {
    /// What to extract.
    ///
    /// @param plan names the chunks, which are in the exchange already
    /// @param pool a pool, or its hosts with a label
    /// @param chunks of the one file of the plan
    record Order(PlanRef plan, String pool, int chunks) {}

    /// Returns when every chunk has its result in the exchange.
    ///
    /// @return how many chunks that are
    @WorkflowMethod(name = "OwnWork")
    int extract(Order order);

    @SignalMethod(description = "The pool says how it is")
    void pool(PoolNotice notice);

    @QueryMethod(description = "How far it is")
    DropProgress progress();

    /// Its workflow id.
    static String workflowId(PlanRef plan) {
        return "own-work/" + plan.key();
    }
}
