package featuredrop.workflows.policy;

import org.jspecify.annotations.Nullable;

/// A failure that says who must act. Its message names the place and the value and is shown to operators, so it holds
/// no secret, no query string and no stack trace ([Secrets#line]).
public final class DropException extends RuntimeException {
    private final FailureType type;

    public DropException(FailureType type, String message, @Nullable Throwable cause) {
        super(Secrets.line(message), cause);
        this.type = type;
    }

    public DropException(FailureType type, String message) {
        this(type, message, null);
    }

    /// A failure without a type of its own and with no cause below it.
    public DropException(FailureKind kind, String message) {
        this(FailureType.other(kind), message, null);
    }

    /// A failure without a type of its own.
    public DropException(FailureKind kind, String message, @Nullable Throwable cause) {
        this(FailureType.other(kind), message, cause);
    }

    /// Who must act.
    public FailureKind kind() {
        return type.kind();
    }

    /// What failed.
    public FailureType type() {
        return type;
    }
}
