package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DropEndedExceptionTest {
    @Test
    void anEndThatIsNewIsStillToBeWrittenDown() {
        DropEndedException ended = DropEndedException.with(DropEnd.ABORTED, "why");

        assertThat(ended.end()).isEqualTo(DropEnd.ABORTED);
        assertThat(ended.reason()).isEqualTo("why");
        assertThat(ended.isRecorded()).isFalse();
        assertThat(ended.directory()).isEmpty();
    }

    @Test
    void aDropThatWasPublishedBeforeNamesItsDirectory() {
        DropEndedException ended = DropEndedException.before(DropEnd.PUBLISHED, "/out/acme/7");

        assertThat(ended.isRecorded()).isTrue();
        assertThat(ended.directory()).isEqualTo("/out/acme/7");
        assertThat(ended.reason()).isEqualTo("published before");
    }

    @Test
    void aDropThatWasClosedBeforeSaysWhy() {
        DropEndedException ended = DropEndedException.before(DropEnd.REJECTED, "no input");

        assertThat(ended.isRecorded()).isTrue();
        assertThat(ended.directory()).isEmpty();
        assertThat(ended.reason()).isEqualTo("no input");
    }

    @ParameterizedTest
    @CsvSource({
        "PARTNER_DATA, REJECTED",
        "CONFLICT, CONFLICT",
        "PLATFORM, FAILED",
        "CAPACITY, FAILED",
        "STATE_UNKNOWN, FAILED",
        "BUG, FAILED"
    })
    void theKindOfAFailureDecidesTheEnd(FailureKind kind, DropEnd end) {
        DropEndedException ended = DropEndedException.by(failed(applicationFailure(FailureType.other(kind))));

        assertThat(ended.end()).isEqualTo(end);
        assertThat(ended.reason()).isEqualTo(kind + ": the place");
    }

    @Test
    void aFailureThatNamesNoKnownKindIsADefect() {
        assertThat(DropEndedException.by(failed(ApplicationFailure.newFailure("the place", "NEW", "NO_SUCH_KIND")))
                        .end())
                .isEqualTo(DropEnd.FAILED);
        assertThat(DropEndedException.by(failed(ApplicationFailure.newFailure("the place", "NEW")))
                        .end())
                .isEqualTo(DropEnd.FAILED);
    }

    @Test
    void aFailureOfNoApplicationNamesTheActivity() {
        DropEndedException ended = DropEndedException.by(failed(timeout(null)));

        assertThat(ended.end()).isEqualTo(DropEnd.FAILED);
        assertThat(ended.reason()).startsWith("AwaitDrop: ").contains("TimeoutFailure");
    }

    @Test
    void aDropThatNeverBecameReadyIsLateForItsLastReason() {
        ApplicationFailure notReady = Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(1));

        assertThat(DropEndedException.lateness(failed(notReady))).contains("_SUCCESS is missing");
        assertThat(DropEndedException.lateness(failed(timeout(notReady)))).contains("_SUCCESS is missing");
    }

    @Test
    void aDropWhoseChecksAllFailedIsLateToo() {
        assertThat(DropEndedException.lateness(failed(timeout(null))))
                .contains("no check of the landing zone succeeded");
    }

    @Test
    void anyOtherFailureIsNoLateness() {
        assertThat(DropEndedException.lateness(failed(applicationFailure(FailureType.BAD_ENTRY))))
                .isEmpty();
        assertThat(DropEndedException.lateness(failed(new IllegalStateException("unexpected"))))
                .isEmpty();
    }

    private static ApplicationFailure applicationFailure(FailureType type) {
        try {
            return Failures.translated(() -> {
                throw new DropException(type, "the place");
            });
        } catch (ApplicationFailure e) {
            return e;
        }
    }

    private static RuntimeException timeout(@Nullable ApplicationFailure last) {
        Failure.Builder failure = Failure.newBuilder()
                .setMessage("too long")
                .setTimeoutFailureInfo(
                        TimeoutFailureInfo.newBuilder().setTimeoutType(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE));
        if (last != null) {
            failure.setCause(DefaultDataConverter.STANDARD_INSTANCE.exceptionToFailure(last));
        }
        return DefaultDataConverter.STANDARD_INSTANCE.failureToException(failure.build());
    }

    private static ActivityFailure failed(Throwable cause) {
        return new ActivityFailure("failed", 1, 2, "AwaitDrop", "7", RetryState.RETRY_STATE_TIMEOUT, "worker", cause);
    }
}
