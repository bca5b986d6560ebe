package featuredrop.images.prepare;

import org.jspecify.annotations.Nullable;

/// This machine cannot decode images: a library is missing, or decoding processes do not start. The message is for the
/// operator.
public final class DecodersUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DecodersUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
