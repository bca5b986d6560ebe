package featuredrop.gpu.image;

import featuredrop.workflows.drop.Outcome;

/// What a file holds cannot become pixels. Its message is for the operator.
public final class UnreadableImageException extends Exception {
    private static final long serialVersionUID = 1;

    private final Outcome outcome;
    private final String detail;

    private UnreadableImageException(Outcome outcome, String detail) {
        super(detail, null, false, false);
        this.outcome = outcome;
        this.detail = detail;
    }

    /// The file ends before what it declares.
    public static UnreadableImageException cut() {
        return new UnreadableImageException(Outcome.TRUNCATED, "ends too early");
    }

    /// The file contradicts its format.
    public static UnreadableImageException malformed(String detail) {
        return new UnreadableImageException(Outcome.CORRUPT, detail);
    }

    /// A format, or a kind of it, that is known by name only.
    public static UnreadableImageException unsupported(String detail) {
        return new UnreadableImageException(Outcome.UNSUPPORTED_FORMAT, detail);
    }

    /// TRUNCATED, CORRUPT or UNSUPPORTED_FORMAT.
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public String getMessage() {
        return detail;
    }
}
