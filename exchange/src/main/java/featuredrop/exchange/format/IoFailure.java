package featuredrop.exchange.format;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;

/// What an `IOException` of a store or file system means for a drop: an outage of the platform.
public final class IoFailure {
    private IoFailure() {}

    /// @param what the file or object that cannot be read
    public static DropException reading(String what, IOException cause) {
        return failure("read " + what, cause);
    }

    /// @param what the file or object that cannot be written
    public static DropException writing(String what, IOException cause) {
        return failure("write " + what, cause);
    }

    private static DropException failure(String what, IOException cause) {
        return new DropException(FailureKind.PLATFORM, "Cannot " + what + ": " + cause.getMessage(), cause);
    }
}
