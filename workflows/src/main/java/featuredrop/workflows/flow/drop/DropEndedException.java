package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Optional;

/// Leaves the steps of a drop: it has come to an end that is not a delivery.
final class DropEndedException extends RuntimeException {
    private final DropEnd end;
    private final boolean recorded;
    private final String directory;

    private DropEndedException(DropEnd end, String reason, boolean recorded, String directory) {
        super(reason);
        this.end = end;
        this.recorded = recorded;
        this.directory = directory;
    }

    /// An end that is still to be written down.
    static DropEndedException with(DropEnd end, String reason) {
        return new DropEndedException(end, reason, false, "");
    }

    /// An end that storage has known before the drop started.
    ///
    /// @param detail the published directory, or why it was closed
    static DropEndedException before(DropEnd end, String detail) {
        boolean published = end == DropEnd.PUBLISHED;
        return new DropEndedException(end, published ? "published before" : detail, true, published ? detail : "");
    }

    /// The end that a failure without retry leads to.
    static DropEndedException by(ActivityFailure failure) {
        Optional<ApplicationFailure> cause = application(failure);
        if (cause.isEmpty()) {
            return with(DropEnd.FAILED, failure.getActivityType() + ": " + failure.getCause());
        }
        ApplicationFailure known = cause.get();
        String reason = known.getType() + ": " + known.getOriginalMessage();
        return with(end(kind(known).orElse(FailureKind.BUG)), reason);
    }

    /// What the last check of the landing zone missed, when the failure means that the drop did not become ready in
    /// time.
    static Optional<String> lateness(ActivityFailure failure) {
        Optional<ApplicationFailure> cause = application(failure);
        if (cause.isPresent()) {
            boolean late = cause.get().getType().equals(FailureType.NOT_READY.text());
            return late ? Optional.of(cause.get().getOriginalMessage()) : Optional.empty();
        }
        boolean late = failure.getCause() instanceof TimeoutFailure;
        return late ? Optional.of("no check of the landing zone succeeded") : Optional.empty();
    }

    DropEnd end() {
        return end;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /// Whether storage knows this end already.
    boolean isRecorded() {
        return recorded;
    }

    /// The published directory, empty when there is none.
    String directory() {
        return directory;
    }

    private static Optional<ApplicationFailure> application(ActivityFailure failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ApplicationFailure known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static DropEnd end(FailureKind kind) {
        return switch (kind) {
            case PARTNER_DATA -> DropEnd.REJECTED;
            case CONFLICT -> DropEnd.CONFLICT;
            case PLATFORM, CAPACITY, STATE_UNKNOWN, BUG -> DropEnd.FAILED;
        };
    }

    private static Optional<FailureKind> kind(ApplicationFailure failure) {
        if (failure.getDetails().getSize() == 0) {
            return Optional.empty();
        }
        String name = failure.getDetails().get(0, String.class);
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
