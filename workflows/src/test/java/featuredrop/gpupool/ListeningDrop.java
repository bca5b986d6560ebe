package featuredrop.gpupool;

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
    void pool(PoolNews news);

    @SignalMethod
    void end();

    @QueryMethod
    List<PoolNews> heard();

    /// The implementation.
    final class Listening implements ListeningDrop {
        private final List<PoolNews> heard = new ArrayList<>();
        private boolean ended;

        @Override
        public void run() {
            Workflow.await(() -> ended);
        }

        @Override
        public void pool(PoolNews news) {
            heard.add(news);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public List<PoolNews> heard() {
            return List.copyOf(heard);
        }
    }
}
