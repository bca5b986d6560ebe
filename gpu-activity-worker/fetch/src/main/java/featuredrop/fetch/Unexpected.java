package featuredrop.fetch;

import featuredrop.exchange.format.Redaction;

/// Describes an unexpected exception.
public final class Unexpected {
    private Unexpected() {}

    /// Its class, where it was thrown, and its message without secrets.
    public static String told(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
        String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
        return Redaction.detail(failure.getClass().getSimpleName() + place + message);
    }
}
