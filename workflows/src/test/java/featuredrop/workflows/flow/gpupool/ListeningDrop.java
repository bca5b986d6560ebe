package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.ArrayList;
import java.util.List;

/// A holder of leases that only writes down what the pool tells it.
@WorkflowInterface
public interface ListeningDrop {
    @WorkflowMethod(name = "Drop")
    void run();

    @SignalMethod
    void pool(PoolNotice news);

    @SignalMethod
    void end();

    @QueryMethod
    List<PoolNotice> heard();

    /// The implementation.
    final class Listening implements ListeningDrop {
        private final List<PoolNotice> heard = new ArrayList<>();
        private boolean ended;

        @Override
        public void run() {
            Workflow.await(() -> ended);
        }

        @Override
        public void pool(PoolNotice news) {
            heard.add(news);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public List<PoolNotice> heard() {
            return List.copyOf(heard);
        }
    }
}
