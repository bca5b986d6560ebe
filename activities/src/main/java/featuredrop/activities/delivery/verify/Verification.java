package featuredrop.activities.delivery.verify;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;

/// The failure of a delivery that differs from what is expected. It is not retried, because the files do not
/// change.
final class Verification {
    static final FailureType FAILED = FailureType.VERIFICATION_FAILED;

    private Verification() {}

    /// @param line from 1
    /// @param what the rest of the sentence that begins with the line
    static DropException differs(String path, long line, String what) {
        return failed(path + ", line " + line + ": " + what);
    }

    static DropException failed(String message) {
        return new DropException(FAILED, message);
    }
}
