package featuredrop.connection;

import featuredrop.workflows.policy.Secrets;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.FailureConverter;
import io.temporal.failure.DefaultFailureConverter;
import java.util.function.UnaryOperator;

/// Keeps every failure that a worker sends below 2 KiB, also those that the SDK makes itself, of tasks that it cannot
/// read for example: the server keeps so much of a failure and shows nothing of a larger one. What is left out stands
/// in the log of the worker. Thread-safe.
public final class BriefFailures implements FailureConverter {
    /// The most bytes of a failure.
    static final int MOST_BYTES = 2_000;

    private static final int MOST_CHARACTERS = 300;

    private final FailureConverter usual = new DefaultFailureConverter();

    /// The usual converter of values, with brief failures.
    public static DataConverter converter() {
        return DefaultDataConverter.newDefaultInstance().withFailureConverter(new BriefFailures());
    }

    @Override
    public RuntimeException failureToException(Failure failure, DataConverter values) {
        return usual.failureToException(failure, values);
    }

    @Override
    public Failure exceptionToFailure(Throwable thrown, DataConverter values) {
        Failure whole = everywhere(usual.exceptionToFailure(thrown, values), BriefFailures::withoutSecrets);
        if (fits(whole)) {
            return whole;
        }
        Failure traceless = everywhere(
                whole, failure -> failure.toBuilder().clearStackTrace().build());
        if (fits(traceless)) {
            return traceless;
        }
        Failure brief = everywhere(traceless, BriefFailures::withShortMessage);
        return fits(brief) ? brief : brief.toBuilder().clearCause().build();
    }

    private static boolean fits(Failure failure) {
        return failure.getSerializedSize() <= MOST_BYTES;
    }

    /// Changes a failure and its causes.
    private static Failure everywhere(Failure failure, UnaryOperator<Failure> change) {
        Failure changed = change.apply(failure);
        return changed.hasCause()
                ? changed.toBuilder()
                        .setCause(everywhere(changed.getCause(), change))
                        .build()
                : changed;
    }

    private static Failure withoutSecrets(Failure failure) {
        return failure.toBuilder()
                .setMessage(Secrets.line(failure.getMessage()))
                .setStackTrace(Secrets.removed(failure.getStackTrace()))
                .build();
    }

    /// Both ends are kept, as the beginning names the place and the end the reason.
    private static Failure withShortMessage(Failure failure) {
        String message = failure.getMessage();
        if (message.length() <= MOST_CHARACTERS) {
            return failure;
        }
        int half = MOST_CHARACTERS / 2;
        int head = Character.isHighSurrogate(message.charAt(half - 1)) ? half - 1 : half;
        int from = message.length() - half;
        int tail = Character.isLowSurrogate(message.charAt(from)) ? from + 1 : from;
        return failure.toBuilder()
                .setMessage(message.substring(0, head) + "…" + message.substring(tail))
                .build();
    }
}
