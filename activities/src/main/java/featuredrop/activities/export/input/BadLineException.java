package featuredrop.activities.export.input;

import org.jspecify.annotations.Nullable;

/// A line of a URL list that is no record. The message gives the reason.
public final class BadLineException extends Exception {
    public BadLineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public BadLineException(String message) {
        this(message, null);
    }
}
