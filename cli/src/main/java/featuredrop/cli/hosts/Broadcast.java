package featuredrop.cli.hosts;

import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.drops.DropUpdate;
import featuredrop.cli.hosts.HostResult.Result;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.hosts.BroadcastWorkflow;
import featuredrop.workflows.flow.hosts.BroadcastWorkflow.Answer;
import featuredrop.workflows.flow.hosts.BroadcastWorkflow.Question;
import featuredrop.workflows.policy.TaskQueues;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/// One action over many hosts, with a result for each. A host that fails stops no other.
public final class Broadcast {
    private static final int UPDATES_AT_ONCE = 32;
    /// The workflow needs less, see [BroadcastWorkflow#ask].
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final WorkflowClient client;
    private final HostAction action;
    private final String reason;

    public Broadcast(WorkflowClient client, HostAction action, String reason) {
        this.client = client;
        this.action = action;
        this.reason = reason;
    }

    /// Performs it and waits for every result.
    ///
    /// @return one result a host, in the order of `hosts`
    public List<HostResult> over(List<HostRow> hosts) {
        List<HostRow> asked = hosts.stream().filter(action::isFor).toList();
        Map<String, HostResult> results =
                action.question().map(question -> ask(question, asked)).orElseGet(() -> tell(asked)).stream()
                        .collect(Collectors.toMap(HostResult::host, Function.identity()));
        return hosts.stream()
                .map(host -> results.getOrDefault(host.id(), HostResult.of(host, Result.SKIPPED, down(host))))
                .toList();
    }

    private static String down(HostRow host) {
        return "it is " + host.view().state() + ", EC2 shows it "
                + host.view().host().state();
    }

    private List<HostResult> tell(List<HostRow> hosts) {
        return hosts.stream()
                .gather(Gatherers.mapConcurrent(UPDATES_AT_ONCE, this::tell))
                .toList();
    }

    private HostResult tell(HostRow host) {
        try {
            String answer = DropUpdate.send(
                    client, GpuPoolWorkflow.workflowId(host.pool()), action.update(), host.id(), reason);
            return HostResult.of(host, Result.OK, answer);
        } catch (Refusal refusal) {
            Result result = refusal.exit() == ExitCode.UNREACHABLE ? Result.NO_ANSWER : Result.FAILED;
            return HostResult.of(host, result, String.valueOf(refusal.getMessage()));
        } catch (WorkflowException | StatusRuntimeException e) {
            return HostResult.of(host, Result.NO_ANSWER, String.valueOf(e.getMessage()));
        }
    }

    private List<HostResult> ask(Question question, List<HostRow> hosts) {
        return hosts.stream()
                .gather(Gatherers.windowFixed(BroadcastWorkflow.MOST_HOSTS))
                .flatMap(some -> askSome(question, some).stream())
                .toList();
    }

    private List<HostResult> askSome(Question question, List<HostRow> hosts) {
        WorkflowStub workflow = WorkflowStub.fromTyped(client.newWorkflowStub(
                BroadcastWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId("broadcast/" + action.word() + "-" + UUID.randomUUID())
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setWorkflowExecutionTimeout(LIMIT)
                        .setStaticSummary(action.word() + " of " + hosts.size() + " host(s)")
                        .build()));
        workflow.start(question, hosts.stream().map(HostRow::id).toList(), reason);
        try {
            Map<String, Answer> answers = Arrays.stream(
                            workflow.getResult(LIMIT.toMillis(), TimeUnit.MILLISECONDS, Answer[].class))
                    .collect(Collectors.toMap(Answer::host, Function.identity()));
            return hosts.stream()
                    .map(host -> result(host, answers.get(host.id())))
                    .toList();
        } catch (TimeoutException | WorkflowException e) {
            return hosts.stream()
                    .map(host ->
                            HostResult.of(host, Result.NO_ANSWER, "no answer within " + LIMIT.toMinutes() + " min"))
                    .toList();
        }
    }

    private static HostResult result(HostRow host, @Nullable Answer answer) {
        if (answer == null) {
            return HostResult.of(host, Result.NO_ANSWER, "the workflow has no answer of this host");
        }
        String text = answer.facts() == null ? answer.text() : HostText.facts(answer.facts());
        return new HostResult(
                host.id(), host.pool(), answer.passed() ? Result.OK : Result.FAILED, text, answer.facts());
    }
}
