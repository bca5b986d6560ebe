package featuredrop.workflows.policy;

import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns what an activity throws into Temporal's failures; called only in `*ActivitiesImpl`. Their messages, also those
/// of their causes, are kept in histories and logs, so they hold no secret ([Secrets]).
public final class Failures {
    private Failures() {}

    /// More causes than this are left out.
    private static final int DEEPEST = 20;

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
                .setMessage(Secrets.line(message))
                .setDetails(type.kind().name())
                .setNonRetryable(!type.retried())
                .setCause(shown(cause.getCause(), DEEPEST))
                .build();
    }

    /// A cause as Temporal may keep it: a copy with the class as its type, if a message has to be changed.
    private static @Nullable Throwable shown(@Nullable Throwable cause, int depth) {
        if (cause == null || depth == 0) {
            return null;
        }
        Throwable below = shown(cause.getCause(), depth - 1);
        String message = cause.getMessage();
        String clean = message == null ? null : Secrets.line(message);
        if (Objects.equals(below, cause.getCause()) && Objects.equals(clean, message)) {
            return cause;
        }
        ApplicationFailure copy = ApplicationFailure.newBuilder()
                .setType(
                        cause instanceof ApplicationFailure failure
                                ? failure.getType()
                                : cause.getClass().getName())
                .setMessage(String.valueOf(clean))
                .setCause(below)
                .build();
        copy.setStackTrace(cause.getStackTrace());
        return copy;
    }

    /// The failure that asks Temporal to check again after `delay`; no error, so it is categorised as benign.
    public static ApplicationFailure notReady(String message, Duration delay) {
        return ApplicationFailure.newBuilder()
                .setType(FailureType.NOT_READY.text())
                .setMessage(Secrets.line(message))
                .setNextRetryDelay(delay)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
