package featuredrop.cli.connection;

/// The exit codes of `featuredrop`.
public final class ExitCode {
    public static final int OK = 0;
    /// Failure, or the answer is no.
    public static final int NO = 1;
    /// Invalid arguments or configuration.
    public static final int USAGE = 2;
    /// A server cannot be reached.
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
