package featuredrop.workflows.flow.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.flow.hosts.BroadcastWorkflow.Answer;
import featuredrop.workflows.flow.hosts.BroadcastWorkflow.Question;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class BroadcastWorkflowTest {
    private static final HostFacts FACTS =
            new HostFacts("0.2.0 abc", "jcudnn", "570.1", "12.8", "9.8", List.of("H200"), Map.of("lite0", "12ab"));

    /// Time is not skipped by itself: a question would time out before its worker asks for it.
    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    private final CountDownLatch answered = new CountDownLatch(1);

    @BeforeEach
    void start() {
        environment
                .newWorker(TaskQueues.DROP_WORKFLOW)
                .registerWorkflowImplementationTypes(BroadcastWorkflowImpl.class);
        environment.newWorker(TaskQueues.gpuHost("i-1")).registerActivitiesImplementations(new Host("", answered));
        environment
                .newWorker(TaskQueues.gpuHost("i-2"))
                .registerActivitiesImplementations(new Host("wrong answer", answered));
        environment.start();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void everyHostAnswersForItselfInTheOrderOfTheQuestion() {
        assertThat(ask(Question.SELF_TEST, "i-2", "i-1"))
                .containsExactly(
                        new Answer("i-2", false, "SELF_TEST: wrong answer", null),
                        new Answer("i-1", true, "passed", null));
        assertThat(ask(Question.FACTS, "i-1")).containsExactly(new Answer("i-1", true, "", FACTS));
    }

    @Test
    void aHostWithoutAWorkerDelaysNoOtherAndIsNamed() throws Exception {
        CompletableFuture<List<Answer>> answers = WorkflowClient.execute(
                broadcast()::ask, Question.FACTS, List.of("i-absent", "i-1"), "the test says so");
        assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        environment.sleep(Duration.ofSeconds(31));

        assertThat(answers.get(1, TimeUnit.MINUTES))
                .satisfiesExactly(
                        absent -> assertThat(absent.text()).startsWith("its worker did not take the question"),
                        present -> assertThat(present.facts()).isEqualTo(FACTS));
    }

    @Test
    void moreHostsThanTheServerBearsAreRefused() {
        String[] many =
                Collections.nCopies(BroadcastWorkflow.MOST_HOSTS + 1, "i-1").toArray(String[]::new);
        assertThatThrownBy(() -> ask(Question.FACTS, many))
                .isInstanceOf(WorkflowFailedException.class)
                .cause()
                .hasMessageContaining("501 hosts");
    }

    private List<Answer> ask(Question question, String... hosts) {
        return broadcast().ask(question, List.of(hosts), "the test says so");
    }

    private BroadcastWorkflow broadcast() {
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        BroadcastWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
    }

    /// @param wrong what its self-test finds; empty for nothing
    /// @param answered told when it has been asked for its facts
    private record Host(String wrong, CountDownLatch answered) implements SelfTestActivities {
        @Override
        public String selfTest() {
            if (!wrong.isEmpty()) {
                throw ApplicationFailure.newNonRetryableFailure(wrong, "SELF_TEST");
            }
            return "passed";
        }

        @Override
        public HostFacts hostFacts() {
            answered.countDown();
            return FACTS;
        }

        @Override
        public void drain(boolean on) {}
    }
}
