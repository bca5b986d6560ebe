package featuredrop.workflows.flow.hosts;

import featuredrop.workflows.gpupool.HostFacts;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks the workers of several GPU hosts the same question at the same time. It changes nothing on them.
@WorkflowInterface
public interface BroadcastWorkflow {
    /// The most hosts of one run: the server bounds the activities that a run may wait for.
    int MOST_HOSTS = 500;

    /// Ends when every host has answered or its time is up: 30 s until its worker takes the question, 3 minutes for the
    /// answer.
    ///
    /// @param hosts EC2 instance ids, at most [#MOST_HOSTS]
    /// @param reason why it is asked; kept in the history
    /// @return one answer a host, in the order of `hosts`
    @WorkflowMethod(name = "Broadcast")
    List<Answer> ask(Question question, List<String> hosts, String reason);

    /// What a worker can be asked.
    enum Question {
        FACTS,
        SELF_TEST
    }

    /// What became of the question on one host.
    ///
    /// @param host EC2 instance id
    /// @param passed whether the worker answered, and the self-test passed
    /// @param text the answer to `SELF_TEST`, or what failed
    /// @param facts the answer to `FACTS`
    record Answer(
            String host,
            boolean passed,
            String text,
            @Nullable HostFacts facts) {}
}
