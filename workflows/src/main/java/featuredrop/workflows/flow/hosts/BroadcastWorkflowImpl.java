package featuredrop.workflows.flow.hosts;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;

/// One activity a host, all at the same time; none is repeated, because the operator can ask again.
public final class BroadcastWorkflowImpl implements BroadcastWorkflow {
    @Override
    public List<Answer> ask(Question question, List<String> hosts, String reason) {
        if (hosts.size() > MOST_HOSTS) {
            throw ApplicationFailure.newNonRetryableFailure(
                    hosts.size() + " hosts are more than the " + MOST_HOSTS + " that one broadcast may have",
                    "TOO_MANY_HOSTS");
        }
        List<Promise<Answer>> answers = hosts.stream()
                .map(host -> Async.function(() -> ask(question, host)))
                .toList();
        Promise.allOf(answers).get();
        List<Answer> all = answers.stream().map(Promise::get).toList();
        Workflow.setCurrentDetails(all.stream().filter(Answer::passed).count() + " of " + all.size() + " hosts passed");
        return all;
    }

    private static Answer ask(Question question, String host) {
        SelfTestActivities worker = ActivityStubs.of(
                SelfTestActivities.class,
                ActivityPolicies.SELF_TEST,
                TaskQueues.gpuHost(host),
                (question == Question.FACTS ? "facts of " : "self-test of ") + host);
        try {
            return switch (question) {
                case FACTS -> new Answer(host, true, "", worker.hostFacts());
                case SELF_TEST -> new Answer(host, true, worker.selfTest(), null);
            };
        } catch (ActivityFailure e) {
            if (e.getCause() instanceof CanceledFailure) {
                throw e;
            }
            return new Answer(host, false, words(e), null);
        }
    }

    private static String words(ActivityFailure e) {
        return switch (e.getCause()) {
            case ApplicationFailure cause -> cause.getType() + ": " + cause.getOriginalMessage();
            // The enum itself is not part of the workflow's language.
            case TimeoutFailure cause
            when String.valueOf(cause.getTimeoutType()).endsWith("SCHEDULE_TO_START") ->
                "its worker did not take the question within 30 s; it does not run, or it is busy with another one";
            case TimeoutFailure _ -> "its worker did not answer within 3 minutes";
            case null, default -> String.valueOf(e.getMessage());
        };
    }
}
