package featuredrop.exchange.format;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.util.List;

/// What an `IOException` of a store or file system means for a drop: an outage of the platform. That there is no room
/// is
/// said by the operating system, a DataNode or the NameNode in words only, somewhere among the causes.
public final class IoFailure {
    private static final List<String> NO_ROOM = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "not enough space on the disk",
            "could only be written to 0 of the",
            "DiskOutOfSpaceException");

    private static final int DEEPEST = 10;

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
        String room = saysNoRoom(cause);
        if (room.isEmpty()) {
            return new DropException(FailureKind.PLATFORM, "Cannot " + what + ": " + cause.getMessage(), cause);
        }
        String message = String.valueOf(cause.getMessage());
        String reason = message.contains(room) ? message : message + ": " + room;
        return new DropException(FailureType.NO_SPACE, "Cannot " + what + ", no room is left: " + reason, cause);
    }

    /// The first message that says so; empty when none does.
    private static String saysNoRoom(IOException failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String message = firstLine(String.valueOf(cause.getMessage()));
            if (NO_ROOM.stream().anyMatch(message::contains)) {
                return message;
            }
            cause = cause.getCause();
        }
        return "";
    }

    /// A NameNode's message carries its stack trace below the first line.
    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
