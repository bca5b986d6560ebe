package featuredrop.cli.connection;

import org.jspecify.annotations.Nullable;

/// Why a command cannot do what was asked: one line for the operator and the exit code.
public final class Refusal extends RuntimeException {
    private final int exit;

    private Refusal(int exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    /// The answer is no.
    public static Refusal no(String message) {
        return new Refusal(ExitCode.NO, message, null);
    }

    public static Refusal no(String message, Throwable cause) {
        return new Refusal(ExitCode.NO, message, cause);
    }

    /// The command or the configuration is wrong.
    public static Refusal usage(String message) {
        return new Refusal(ExitCode.USAGE, message, null);
    }

    public static Refusal usage(String message, Throwable cause) {
        return new Refusal(ExitCode.USAGE, message, cause);
    }

    /// A server does not answer.
    public static Refusal unreachable(String message, Throwable cause) {
        return new Refusal(ExitCode.UNREACHABLE, message, cause);
    }

    /// A server answers, and what is needed there is not there.
    public static Refusal absent(String message) {
        return new Refusal(ExitCode.UNREACHABLE, message, null);
    }

    /// The exit code of the command.
    public int exit() {
        return exit;
    }
}
