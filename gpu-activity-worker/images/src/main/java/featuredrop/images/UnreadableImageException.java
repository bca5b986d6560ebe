package featuredrop.images;

/// What a file holds cannot become pixels. Its message is for the operator.
public final class UnreadableImageException extends Exception {
    private static final long serialVersionUID = 1;

    private final ImageFault fault;
    private final String detail;

    private UnreadableImageException(ImageFault fault, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
        this.detail = detail;
    }

    /// The file ends before what it declares.
    public static UnreadableImageException cut() {
        return new UnreadableImageException(ImageFault.TRUNCATED, "ends too early");
    }

    /// The file contradicts its format.
    public static UnreadableImageException malformed(String detail) {
        return new UnreadableImageException(ImageFault.CORRUPT, detail);
    }

    /// A format, or a kind of it, that is known by name only.
    public static UnreadableImageException unsupported(String detail) {
        return new UnreadableImageException(ImageFault.UNSUPPORTED_FORMAT, detail);
    }

    /// More work than an image of its size is worth.
    public static UnreadableImageException bomb(String detail) {
        return new UnreadableImageException(ImageFault.BOMB, detail);
    }

    /// TRUNCATED, CORRUPT, UNSUPPORTED_FORMAT or BOMB.
    public ImageFault fault() {
        return fault;
    }

    @Override
    public String getMessage() {
        return detail;
    }
}
