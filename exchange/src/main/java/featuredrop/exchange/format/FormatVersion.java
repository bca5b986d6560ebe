package featuredrop.exchange.format;

/// The version of everything that this package writes. A new outcome, field or rule is a new version.
public final class FormatVersion {
    /// What this code writes, and all that it reads.
    public static final int CURRENT = 1;

    private FormatVersion() {}

    /// Checks the version of something that was read.
    ///
    /// @param what for the message, such as `plan`
    /// @throws IllegalArgumentException naming both versions, when it is not [#CURRENT]
    public static void require(String what, int version) {
        if (version != CURRENT) {
            throw new IllegalArgumentException(
                    "The " + what + " has format version " + version + ", this release reads " + CURRENT);
        }
    }
}
