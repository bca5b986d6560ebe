package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.failure.v1.Failure;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

final class FailuresTest {
    @Test
    void anAnswerPasses() {
        assertThat(Failures.<String>translated(() -> "answer")).isEqualTo("answer");
    }

    @ParameterizedTest
    @CsvSource({
        "PARTNER_DATA, false",
        "PLATFORM, true",
        "CAPACITY, true",
        "STATE_UNKNOWN, true",
        "CONFLICT, false",
        "BUG, false"
    })
    void aFailureOfADropKeepsTypeAndMessageAndIsRetriedAsItsKindSays(FailureKind kind, boolean retried) {
        IOException cause = new IOException("no route");

        ApplicationFailure failure = failureOf(new DropException(FailureType.other(kind), "part 3 of a.bin", cause));

        assertThat(failure.getType()).isEqualTo(kind.name());
        assertThat(failure.getOriginalMessage()).isEqualTo("part 3 of a.bin");
        assertThat(failure.getDetails().get(String.class)).isEqualTo(kind.name());
        assertThat(failure.isNonRetryable()).isEqualTo(!retried);
        assertThat(failure).hasNoCause();
        assertThat(failure.getStackTrace()).isEmpty();
        assertThat(kind.retried()).isEqualTo(retried);
    }

    @Test
    void aFailureWithoutATypeHasItsKindAsType() {
        assertThat(failureOf(new DropException(FailureKind.BUG, "one")).getType())
                .isEqualTo("BUG");
        assertThat(failureOf(new DropException(FailureKind.CAPACITY, "one", new IOException()))
                        .getType())
                .isEqualTo("CAPACITY");
    }

    static final List<Throwable> UNEXPECTED = List.of(
            new IllegalStateException("no such thing"),
            new NullPointerException("no such thing"),
            new ClassCastException("no such thing"),
            new ArrayIndexOutOfBoundsException("no such thing"),
            new IllegalStateException("no such thing", new IOException("a file")),
            new NoClassDefFoundError("no such thing"),
            new StackOverflowError("no such thing"),
            new AssertionError("no such thing"));

    static final List<RuntimeException> OF_PLATFORM = List.of(
            new UncheckedIOException(new IOException("no route")),
            new WorkflowServiceException(WorkflowExecution.getDefaultInstance(), "Drop", null),
            new IllegalStateException(
                    new WorkflowServiceException(WorkflowExecution.getDefaultInstance(), "Drop", null)),
            new IllegalStateException(new InterruptedException()),
            new IllegalStateException(new InterruptedIOException()),
            new CancellationException("the worker stops"));

    /// The server does not repeat it, because it cannot tell it from the other failures of the call: the
    /// workflow does.
    @ParameterizedTest
    @FieldSource("UNEXPECTED")
    void whatNoCodeExpectsIsADefectThatTheWorkflowRepeats(Throwable thrown) {
        ApplicationFailure failure = failureOf(thrown);

        assertThat(failure.getType()).isEqualTo("UNEXPECTED");
        assertThat(failure.getOriginalMessage())
                .startsWith("FailuresTest.")
                .contains(thrown.getClass().getName(), "no such thing");
        assertThat(failure.getDetails().get(String.class)).isEqualTo("BUG");
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure).hasNoCause();
    }

    /// The clients of Temporal, S3 and HDFS throw exceptions of their own when their server is away.
    @ParameterizedTest
    @FieldSource("OF_PLATFORM")
    void whatAClientOfThePlatformThrowsIsRetriedByTheServer(RuntimeException thrown) {
        ApplicationFailure failure = failureOf(thrown);

        assertThat(failure.getType()).isEqualTo("PLATFORM");
        assertThat(failure.getDetails().get(String.class)).isEqualTo("PLATFORM");
        assertThat(failure.isNonRetryable()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("featuredrop.workflows.policy.SecretsTest#SECRETS")
    void noMessageThatReachesTemporalHoldsASecret(String secret) {
        IOException deepest = new IOException("read " + secret);
        deepest.addSuppressed(new IOException(secret));
        Exception middle = new IllegalStateException("while " + secret + "\nat line 2", deepest);
        ApplicationFailure ended = ApplicationFailure.newFailureWithCause("an activity: " + secret, "SomeType", middle);
        RuntimeException wrapped = new IllegalArgumentException(deepest);

        for (ApplicationFailure failure : List.of(
                failureOf(new DropException(FailureKind.PLATFORM, "Cannot fetch " + secret, middle)),
                failureOf(new IllegalStateException("unexpected " + secret, ended)),
                failureOf(wrapped),
                Failures.notReady("waits for " + secret, Duration.ofMinutes(1)))) {
            Failure sent = DefaultDataConverter.STANDARD_INSTANCE.exceptionToFailure(failure);
            assertThat(sent.toString()).doesNotContain("s3cret");
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("s3cret");
        }
    }

    /// The server keeps 2 KiB of a failure and shows nothing of a larger one.
    @ParameterizedTest
    @EnumSource
    void noFailureIsLargerThanTheServerKeeps(FailureType type) {
        IOException deep = new IOException("x".repeat(5_000));
        for (int i = 0; i < 50; i++) {
            deep = new IOException("cause " + i + " " + "y".repeat(500), deep);
        }
        for (String message : List.of(
                "short",
                "Cannot rename /" + "p".repeat(8_000) + " to /" + "q".repeat(8_000) + ": quota exceeded",
                "é".repeat(1_000_000),
                "\u0007".repeat(100_000),
                "\ud83d\ude00".repeat(50_000),
                "\ud83d".repeat(50_000),
                "token=" + "s3cret".repeat(100_000),
                "\"\\".repeat(40_000))) {
            for (RuntimeException thrown :
                    List.of(new DropException(type, message, deep), new IllegalStateException(message, deep))) {
                Failure sent = DefaultDataConverter.STANDARD_INSTANCE.exceptionToFailure(failureOf(thrown));
                assertThat(sent.getSerializedSize()).isLessThan(2_048);
                assertThat(sent.getStackTrace()).isEmpty();
                assertThat(sent.hasCause()).isFalse();
                assertThat(sent.toString()).doesNotContain("s3cret");
            }
            assertThat(DefaultDataConverter.STANDARD_INSTANCE
                            .exceptionToFailure(Failures.notReady(message, Duration.ofDays(3)))
                            .getSerializedSize())
                    .isLessThan(2_048);
        }
    }

    @Test
    void aLongMessageKeepsThePlaceAtItsBeginningAndTheReasonAtItsEnd() {
        String message = "Cannot write /" + "p".repeat(4_000) + ": quota exceeded";

        assertThat(failureOf(new DropException(FailureKind.PLATFORM, message)).getOriginalMessage())
                .startsWith("Cannot write /ppp")
                .endsWith("ppp: quota exceeded")
                .contains("p…p");
    }

    @Test
    void theExceptionsOfTemporalPassUnchanged() {
        RuntimeException cancelled = new ActivityCanceledException();
        RuntimeException ended = new CanceledFailure("ended");

        assertThatThrownBy(() -> Failures.translated(() -> {
                    throw cancelled;
                }))
                .isSameAs(cancelled);
        assertThatThrownBy(() -> Failures.translated(() -> {
                    throw ended;
                }))
                .isSameAs(ended);
    }

    @Test
    void notReadyIsBenignAndSaysWhenToLookAgain() {
        ApplicationFailure failure = Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(5));

        assertThat(failure.getType()).isEqualTo("NotReady");
        assertThat(failure.getOriginalMessage()).isEqualTo("_SUCCESS is missing");
        assertThat(failure.getNextRetryDelay()).isEqualTo(Duration.ofMinutes(5));
        assertThat(failure.getCategory()).isEqualTo(ApplicationErrorCategory.BENIGN);
        assertThat(failure.isNonRetryable()).isFalse();
    }

    private static ApplicationFailure failureOf(Throwable thrown) {
        return catchThrowableOfType(
                ApplicationFailure.class,
                () -> Failures.translated(() -> {
                    switch (thrown) {
                        case Error error -> throw error;
                        case RuntimeException exception -> throw exception;
                        default -> throw new AssertionError(thrown);
                    }
                }));
    }
}
