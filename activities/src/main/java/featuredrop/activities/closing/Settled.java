package featuredrop.activities.closing;

/// Whether a modification time of a directory tells its changes. A second change in the same tick of the
/// clock, or with a clock of another machine that is a little behind, would leave the same time.
public final class Settled {
    private static final long AGE_MILLIS = 60_000;

    private Settled() {}

    /// @param changedMillis modification time, negative when it is not known
    public static boolean since(long changedMillis, long nowMillis) {
        return changedMillis >= 0 && changedMillis < nowMillis - AGE_MILLIS;
    }
}
