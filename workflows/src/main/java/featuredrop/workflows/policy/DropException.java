package featuredrop.workflows.policy;

import org.jspecify.annotations.Nullable;

/// A failure that says who must act. Its message names the place and the value and is shown to operators, so it holds
/// no secret, no query string and no stack trace.
public final class DropException extends RuntimeException {
    private final FailureKind kind;
    private final String type;

    /// @param type what the operator sees as the failure's type, such as `INPUT_CHANGED`
    public DropException(FailureKind kind, String type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.type = type;
    }

    public DropException(FailureKind kind, String type, String message) {
        this(kind, type, message, null);
    }

    /// A failure whose type is its kind, with no cause below it.
    public DropException(FailureKind kind, String message) {
        this(kind, kind.name(), message, null);
    }

    /// A failure whose type is its kind.
    public DropException(FailureKind kind, String message, @Nullable Throwable cause) {
        this(kind, kind.name(), message, cause);
    }

    /// Who must act.
    public FailureKind kind() {
        return kind;
    }

    /// The failure's type, upper case with underscores.
    public String type() {
        return type;
    }
}
