package featuredrop.cli;

/// The exit codes of `featuredrop`.
final class Exit {
    static final int OK = 0;
    /// The answer is no, or what was asked for failed.
    static final int NO = 1;
    /// Wrong usage or configuration.
    static final int USAGE = 2;
    /// A server cannot be reached.
    static final int UNREACHABLE = 3;

    private Exit() {}
}
