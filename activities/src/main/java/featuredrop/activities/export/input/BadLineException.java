package featuredrop.activities.export.input;

import org.jspecify.annotations.Nullable;

/// A line of a URL list that is no record. The message gives the reason.
final class BadLineException extends Exception {
    BadLineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    BadLineException(String message) {
        this(message, null);
    }
}
