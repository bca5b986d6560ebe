package featuredrop.local.demo;

import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the hosts of a pool do while the demo runs. For one thread.
final class DemoHosts {
    private final GpuPoolWorkflow pool;
    private final Map<String, HostState> said = new HashMap<>();

    DemoHosts(WorkflowClient client, String pool) {
        this.pool = client.newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(pool));
    }

    /// One line for each host whose state has changed since the last look.
    List<String> news() {
        List<String> lines = new ArrayList<>();
        for (HostView view : state().map(PoolState::fleet).orElse(List.of())) {
            HostState before = said.put(view.host().id(), view.state());
            boolean known = before != null || view.state() != HostState.STOPPED;
            if (before != view.state() && known) {
                lines.add("host " + view.host().id() + "  " + view.host().type() + " in "
                        + view.host().zone() + "  " + view.state() + "  " + view.reason());
            }
        }
        return lines;
    }

    /// Whether no host costs money any more.
    boolean allStopped() {
        return state().filter(state -> state.phase() == PoolPhase.STOPPED).isPresent();
    }

    /// Empty while the server or the pool does not answer.
    private Optional<PoolState> state() {
        try {
            return Optional.of(pool.state());
        } catch (WorkflowException e) {
            return Optional.empty();
        }
    }
}
