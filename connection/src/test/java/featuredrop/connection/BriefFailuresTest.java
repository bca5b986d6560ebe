package featuredrop.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BriefFailuresTest {
    private final DataConverter converter = BriefFailures.converter();

    @Test
    void whatIsSmallIsNotChanged() {
        ApplicationFailure small = ApplicationFailure.newFailure("part 3 of a.bin", "S3", "PLATFORM");
        small.setStackTrace(new StackTraceElement[0]);

        Failure sent = converter.exceptionToFailure(small);
        assertThat(sent.getMessage()).isEqualTo("part 3 of a.bin");
        assertThat(sent.getApplicationFailureInfo().getType()).isEqualTo("S3");
        assertThat(sent.getApplicationFailureInfo().hasDetails()).isTrue();
    }

    /// As when a worker gets a task that it cannot read.
    @Test
    void exceptionsOfAnySizeAndDepthBecomeSmall() {
        Exception deep = new IOException("x".repeat(5_000));
        for (int i = 0; i < 50; i++) {
            deep = new IllegalStateException("cause " + i + " " + "é".repeat(500), deep);
        }
        for (Throwable thrown : List.of(
                deep,
                new IllegalArgumentException("\ud83d\ude00".repeat(500_000)),
                new IllegalStateException("a".repeat(149) + "\ud83d\ude00".repeat(5_000), deep),
                new StackOverflowError("token=" + "s3cret".repeat(10_000)),
                ApplicationFailure.newFailureWithCause("token=s3cret " + "m".repeat(3_000), "S3", deep, "PLATFORM"))) {
            Failure sent = converter.exceptionToFailure(thrown);
            assertThat(sent.getSerializedSize()).isLessThan(2_048);
            assertThat(sent.getMessage()).isNotEmpty().doesNotContain("?");
            assertThat(sent.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void theStackTraceIsLeftOutFirst() {
        Failure sent = converter.exceptionToFailure(new IllegalStateException(
                "Cannot read /" + "p".repeat(1_500) + ": too long", new IOException("no route")));

        assertThat(sent.getStackTrace()).isEmpty();
        assertThat(sent.getMessage()).startsWith("Cannot read /").endsWith(": too long");
        assertThat(sent.getCause().getMessage()).isEqualTo("no route");
    }

    @Test
    void whatWasSentComesBackAsTheSameException() {
        RuntimeException back = converter.failureToException(
                converter.exceptionToFailure(ApplicationFailure.newNonRetryableFailure("no", "BUG", "BUG")));

        assertThat(back).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.getType()).isEqualTo("BUG");
            assertThat(failure.isNonRetryable()).isTrue();
            assertThat(failure.getDetails().get(String.class)).isEqualTo("BUG");
        });
    }
}
