package featuredrop.connection;

/// The Temporal server does not answer, or refuses. The message is one line: address, namespace, and why.
public final class NoConnectionException extends IllegalStateException {
    NoConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
