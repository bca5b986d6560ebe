package featuredrop.images.ffm;

import org.jspecify.annotations.Nullable;

/// An image library is not on this machine, or is not the one that is needed. The message is for the operator.
public final class MissingLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingLibraryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
