package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temporal.api.failure.v1.Failure;
import io.temporal.client.ActivityCanceledException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void aFailureOfADropKeepsTypeMessageAndCauseAndIsRetriedAsItsKindSays(FailureKind kind, boolean retried) {
        IOException cause = new IOException("no route");

        ApplicationFailure failure = failureOf(new DropException(FailureType.other(kind), "part 3 of a.bin", cause));

        assertThat(failure.getType()).isEqualTo(kind.name());
        assertThat(failure.getOriginalMessage()).isEqualTo("part 3 of a.bin");
        assertThat(failure.getDetails().get(String.class)).isEqualTo(kind.name());
        assertThat(failure.isNonRetryable()).isEqualTo(!retried);
        assertThat(failure).hasCause(cause);
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

    @Test
    void anyOtherExceptionIsAFailureOfThePlatformThatIsRetried() {
        ApplicationFailure failure = failureOf(new IllegalStateException("unexpected"));

        assertThat(failure.getType()).isEqualTo("PLATFORM");
        assertThat(failure.getOriginalMessage()).contains("IllegalStateException", "unexpected");
        assertThat(failure.getDetails().get(String.class)).isEqualTo("PLATFORM");
        assertThat(failure.isNonRetryable()).isFalse();
    }

    /// In the message, and in each message of the causes.
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

    @Test
    void aCauseWithASecretKeepsItsClassItsPlaceAndItsCauses() {
        IOException cause = new IOException("GET https://h/b?token=s3cret", new EOFException("ended"));
        Throwable shown =
                failureOf(new DropException(FailureKind.PLATFORM, "x", cause)).getCause();

        assertThat(shown).isInstanceOfSatisfying(ApplicationFailure.class, copy -> {
            assertThat(copy.getType()).isEqualTo("java.io.IOException");
            assertThat(copy.getOriginalMessage()).isEqualTo("GET https://h/b");
            assertThat(copy.getStackTrace()).isEqualTo(cause.getStackTrace());
        });
        assertThat(shown).hasCause(new EOFException("ended"));
    }

    @Test
    void causesThatGoRoundInACircleEnd() {
        IOException one = new IOException("token=s3cret");
        one.initCause(new IllegalStateException("token=s3cret", one));

        Throwable cause = failureOf(new DropException(FailureKind.PLATFORM, "x", one));
        int depth = 0;
        for (; cause != null; cause = cause.getCause()) {
            depth++;
        }
        assertThat(depth).isLessThan(30);
    }

    @Test
    void aMessageOfAnyLengthIsShortEnoughForAHistory() {
        ApplicationFailure failure = failureOf(new IllegalStateException("x".repeat(10_000_000)));
        assertThat(failure.getOriginalMessage()).hasSizeBetween(9_000, Secrets.LINE_LENGTH + 1);
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

    private static ApplicationFailure failureOf(RuntimeException thrown) {
        return catchThrowableOfType(
                ApplicationFailure.class,
                () -> Failures.translated(() -> {
                    throw thrown;
                }));
    }
}
