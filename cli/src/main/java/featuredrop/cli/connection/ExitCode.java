package featuredrop.cli.connection;

/// The exit codes of `featuredrop`.
public final class ExitCode {
    public static final int OK = 0;
    /// The answer is no, or what was asked for failed.
    public static final int NO = 1;
    /// Wrong usage or configuration.
    public static final int USAGE = 2;
    /// A server cannot be reached.
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
