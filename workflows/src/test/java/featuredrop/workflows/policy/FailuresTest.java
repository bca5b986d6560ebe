package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temporal.client.ActivityCanceledException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
