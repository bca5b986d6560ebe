package featuredrop.images.os;

/// This system has no filter of system calls, or does not let this process use it. The message says which.
public final class FilterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FilterUnavailableException(String message) {
        super(message);
    }
}
