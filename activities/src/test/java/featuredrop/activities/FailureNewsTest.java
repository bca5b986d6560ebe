package featuredrop.activities;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.connection.FailureNews;
import featuredrop.workflows.flow.drop.FailingCalls.News;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a drop hears of the attempts of its activities.
@Timeout(120)
@Tag("slow")
final class FailureNewsTest {
    private static final String QUEUE = "queue";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final TestWorkflowEnvironment server =
            TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                            .setWorkerInterceptors(new FailureNews(now::get))
                            .build())
                    .build());
    private final Scripted activity = new Scripted();

    /// One activity.
    @ActivityInterface
    public interface Work {
        void work();
    }

    /// A workflow that hears news.
    @WorkflowInterface
    public interface Hearing {
        @WorkflowMethod(name = "Drop")
        List<News> run();

        @SignalMethod
        void failing(News news);
    }

    /// The same under a name that is no drop's.
    @WorkflowInterface
    public interface Other {
        @WorkflowMethod
        List<News> runOther();

        @SignalMethod
        void failing(News news);
    }

    /// Calls the activity and answers with what it heard meanwhile.
    public static final class HearingDrop implements Hearing {
        private final List<News> heard = new ArrayList<>();

        @Override
        public List<News> run() {
            Work work = Workflow.newActivityStub(
                    Work.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofMinutes(1))
                            .setSummary("settle")
                            .setRetryOptions(RetryOptions.newBuilder()
                                    .setInitialInterval(Duration.ofSeconds(1))
                                    .setBackoffCoefficient(1)
                                    .build())
                            .build());
            try {
                work.work();
            } catch (ActivityFailure e) {
                // It ended without success; only the news count.
            }
            return heard;
        }

        @Override
        public void failing(News news) {
            heard.add(news);
        }
    }

    /// The same of the other type.
    public static final class HearingOther implements Other {
        private final HearingDrop same = new HearingDrop();

        @Override
        public List<News> runOther() {
            return same.run();
        }

        @Override
        public void failing(News news) {
            same.failing(news);
        }
    }

    private static final class Scripted implements Work {
        private final AtomicReference<IntConsumer> script = new AtomicReference<>(_ -> {});
        private int attempts;

        @Override
        public synchronized void work() {
            Failures.translated(() -> {
                script.get().accept(++attempts);
                return attempts;
            });
        }
    }

    @BeforeEach
    void start() {
        Worker worker = server.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(HearingDrop.class, HearingOther.class);
        worker.registerActivitiesImplementations(activity);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oneFailureIsNotToldAndAnotherIsToldOnce() {
        assertThat(heard(attempt -> fail(attempt < 2, "S3 does not answer"))).isEmpty();
        assertThat(heard(attempt -> fail(attempt < 6, "S3 does not answer")))
                .containsExactly(new News("settle", "PLATFORM", "S3", "S3 does not answer"));
    }

    @Test
    void dataThatAreNotCompleteAreToldAtTheFirstLook() {
        assertThat(heard(attempt -> {
                    if (attempt < 5) {
                        throw Failures.notReady("No _SUCCESS yet", Duration.ofSeconds(1));
                    }
                }))
                .containsExactly(new News("settle", "", "NotReady", "No _SUCCESS yet"));
    }

    @Test
    void anotherMessageIsToldAfterAPause() {
        assertThat(heard(attempt -> {
                    now.set(Instant.EPOCH.plus(Duration.ofSeconds(attempt == 5 ? 63 : attempt)));
                    fail(attempt < 3, "S3 does not answer");
                    fail(attempt < 6, "S3 refuses, attempt " + attempt);
                }))
                .extracting(News::message)
                .containsExactly("S3 does not answer", "S3 refuses, attempt 5");
    }

    @Test
    void messagesThatChangeForEverAreToldEverMoreSeldom() {
        assertThat(heard(attempt -> {
                    now.set(Instant.EPOCH.plus(Duration.ofMinutes(attempt)));
                    fail(attempt < 200, "port " + attempt);
                }))
                .hasSizeBetween(5, 9);
    }

    @Test
    void aFailureIsToldWithoutItsSecrets() {
        assertThat(heard(attempt -> fail(attempt < 3, "GET https://s3/x?X-Amz-Signature=abc")))
                .singleElement()
                .satisfies(news ->
                        assertThat(news.message()).contains("GET https://s3/x").doesNotContain("abc"));
    }

    @Test
    void aFailureWithoutDetailsIsToldAndStaysWhatItIs() {
        List<Integer> attempts = new ArrayList<>();
        assertThat(heard(attempt -> {
                    attempts.add(attempt);
                    if (attempt < 4) {
                        throw ApplicationFailure.newFailure("no details", "FOREIGN");
                    }
                }))
                .containsExactly(new News("settle", "PLATFORM", "FOREIGN", "no details"));
        assertThat(attempts).hasSize(4);
    }

    @Test
    void whatIsNotRepeatedIsNotTold() {
        assertThat(heard(attempt -> {
                    fail(attempt < 2, "S3 does not answer");
                    throw new DropException(FailureType.INPUT_CHANGED, "a.bin changed");
                }))
                .isEmpty();
    }

    @Test
    void otherWorkflowsHearNothing() {
        activity.script.set(attempt -> fail(attempt < 4, "S3 does not answer"));
        Other other = server.getWorkflowClient().newWorkflowStub(Other.class, options());
        assertThat(other.runOther()).isEmpty();
    }

    private List<News> heard(IntConsumer script) {
        synchronized (activity) {
            activity.attempts = 0;
        }
        activity.script.set(script);
        return server.getWorkflowClient()
                .newWorkflowStub(Hearing.class, options())
                .run();
    }

    private static WorkflowOptions options() {
        return WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build();
    }

    private static void fail(boolean fails, String message) {
        if (fails) {
            throw new DropException(FailureType.S3, message);
        }
    }
}
