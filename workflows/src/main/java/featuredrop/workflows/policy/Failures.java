package featuredrop.workflows.policy;

import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;

/// Turns what an activity throws into Temporal's failures; called only in `*ActivitiesImpl`. A failure is
/// kind, type and one line that names the place. It has no stack trace and no cause, because the server
/// keeps 2 KiB of a failure and shows nothing of a larger one. The log of the worker has both, under the
/// same line. Neither holds a secret ([Secrets]).
public final class Failures {
    /// The most bytes of a failure's message, so that the whole stays below 2 KiB.
    public static final int MESSAGE_BYTES = 1_500;

    private static final Logger LOG = Workflow.getLogger(Failures.class);
    private static final int MOST_CAUSES = 20;

    /// What the clients of platform parts throw when a part does not answer.
    private static final List<String> CLIENTS =
            List.of("io.grpc.", "io.temporal.client.", "software.amazon.awssdk.", "org.apache.hadoop.");

    /// What is thrown by, or because of, a worker that is being stopped.
    private static final Set<String> STOPPED = Set.of(
            "java.lang.InterruptedException",
            "java.io.InterruptedIOException",
            "java.nio.channels.ClosedByInterruptException",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.RejectedExecutionException");

    private Failures() {}

    /// Runs `work` and translates what it throws: a [DropException] keeps its type and is retried as its
    /// kind says. What a client of a platform part throws is [FailureKind#PLATFORM]; any other exception,
    /// and any error, is [FailureType#UNEXPECTED]. Temporal's own exceptions pass unchanged, because
    /// wrapping a cancellation would turn it into a failure.
    public static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (ActivityCompletionException | TemporalFailure e) {
            throw e;
        } catch (DropException e) {
            throw logged(e.type(), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            // Contained here, because the SDK would send its stack trace.
            boolean platform = isOfPlatform(e);
            throw logged(platform ? FailureType.OTHER_PLATFORM : FailureType.UNEXPECTED, place(e) + e, e);
        }
    }

    private static ApplicationFailure logged(FailureType type, String message, Throwable thrown) {
        ApplicationFailure failure = failure(ApplicationFailure.newBuilder()
                .setType(type.text())
                .setMessage(line(message))
                .setDetails(type.kind().name())
                .setNonRetryable(!type.retried()));
        LOG.warn("{}, {}: {}", type.kind(), type, failure.getOriginalMessage(), thrown);
        return failure;
    }

    private static ApplicationFailure failure(ApplicationFailure.Builder parts) {
        ApplicationFailure failure = parts.build();
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }

    private static boolean isOfPlatform(Throwable thrown) {
        if (thrown.getClass().getName().equals("java.io.UncheckedIOException")) {
            return true;
        }
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            String name = cause.getClass().getName();
            if (STOPPED.contains(name) || CLIENTS.stream().anyMatch(name::startsWith)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /// Where in our code it was thrown; empty when none of it was running.
    private static String place(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("featuredrop.")) {
                String type =
                        frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
                return type + "." + frame.getMethodName() + ":" + frame.getLineNumber() + ": ";
            }
        }
        return "";
    }

    /// One line without secrets. Of a long one both ends are kept: the beginning names the place, the end
    /// the reason.
    private static String line(String message) {
        byte[] line = Secrets.line(message).getBytes(StandardCharsets.UTF_8);
        if (line.length <= MESSAGE_BYTES) {
            return new String(line, StandardCharsets.UTF_8);
        }
        int half = MESSAGE_BYTES / 2 - 2;
        int head = boundary(line, half);
        int tail = boundary(line, line.length - half);
        return new String(line, 0, head, StandardCharsets.UTF_8)
                + "…"
                + new String(line, tail, line.length - tail, StandardCharsets.UTF_8);
    }

    /// The place or the next one before it where a character begins.
    private static int boundary(byte[] utf8, int place) {
        int at = place;
        while ((utf8[at] & 0xc0) == 0x80) {
            at--;
        }
        return at;
    }

    /// The failure that asks Temporal to check again after `delay`; no error, so it is categorised as benign.
    public static ApplicationFailure notReady(String message, Duration delay) {
        return failure(ApplicationFailure.newBuilder()
                .setType(FailureType.NOT_READY.text())
                .setMessage(line(message))
                .setNextRetryDelay(delay)
                .setCategory(ApplicationErrorCategory.BENIGN));
    }
}
