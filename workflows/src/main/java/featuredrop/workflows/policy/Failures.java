package featuredrop.workflows.policy;

import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import java.time.Duration;
import java.util.function.Supplier;

/// Turns what an activity throws into Temporal's failures; called only in `*ActivitiesImpl`.
public final class Failures {
    private Failures() {}

    /// Runs `work` and translates what it throws: a [DropException] keeps its type and is retried as its kind says, any
    /// other exception counts as [FailureKind#PLATFORM] and is retried. Temporal's own exceptions pass unchanged,
    /// because wrapping a cancellation would turn it into a failure.
    public static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (ActivityCompletionException | TemporalFailure e) {
            throw e;
        } catch (DropException e) {
            throw failure(e.type(), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw failure(FailureType.OTHER_PLATFORM, String.valueOf(e), e);
        }
    }

    private static ApplicationFailure failure(FailureType type, String message, RuntimeException cause) {
        return ApplicationFailure.newBuilder()
                .setType(type.text())
                .setMessage(Printable.line(message))
                .setDetails(type.kind().name())
                .setNonRetryable(!type.retried())
                .setCause(cause.getCause())
                .build();
    }

    /// The failure that asks Temporal to check again after `delay`; no error, so it is categorised as benign.
    public static ApplicationFailure notReady(String message, Duration delay) {
        return ApplicationFailure.newBuilder()
                .setType(FailureType.NOT_READY.text())
                .setMessage(Printable.line(message))
                .setNextRetryDelay(delay)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
