package featuredrop.cli;

import org.jspecify.annotations.Nullable;

/// Why a command cannot do what was asked: one line for the operator and the exit code.
public final class Refusal extends RuntimeException {
    private final int exit;

    private Refusal(int exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    /// The answer is no.
    static Refusal no(String message) {
        return new Refusal(Exit.NO, message, null);
    }

    static Refusal no(String message, Throwable cause) {
        return new Refusal(Exit.NO, message, cause);
    }

    /// The command or the configuration is wrong.
    static Refusal usage(String message) {
        return new Refusal(Exit.USAGE, message, null);
    }

    static Refusal usage(String message, Throwable cause) {
        return new Refusal(Exit.USAGE, message, cause);
    }

    /// A server does not answer.
    static Refusal unreachable(String message, Throwable cause) {
        return new Refusal(Exit.UNREACHABLE, message, cause);
    }

    int exit() {
        return exit;
    }
}
