package featuredrop.local;

import java.io.Serial;

/// The local system cannot do what was asked; the message says which process or file and why.
public final class LocalSystemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LocalSystemException(String message) {
        super(message);
    }

    LocalSystemException(String message, Throwable cause) {
        super(message, cause);
    }
}
