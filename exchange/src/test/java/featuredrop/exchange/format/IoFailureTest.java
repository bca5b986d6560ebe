package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoFailureTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "No space left on device",
                "/data/x: No space left on device",
                "Disk quota exceeded",
                "There is not enough space on the disk",
                "File /out/x could only be written to 0 of the 1 minReplication nodes. There are 1 datanode(s) running and"
                        + " 1 node(s) are excluded in this operation.",
                "org.apache.hadoop.util.DiskChecker$DiskOutOfSpaceException: Out of space: The volume with the most"
                        + " available space (=1 B) is less than the block size (=134217728 B).",
            })
    void aFullDiskIsNamedAsSuchWhereverItIsSaid(String message) {
        IOException full = new IOException("Cannot close /out/x: IOException", new IOException(message));

        DropException failure = IoFailure.writing("/out/x", full);
        assertThat(failure.type()).isEqualTo(FailureType.NO_SPACE);
        assertThat(failure)
                .hasMessageStartingWith("Cannot write /out/x, no room is left: ")
                .hasMessageContaining(message);
    }

    @Test
    void theReasonIsNotSaidTwice() {
        assertThat(IoFailure.writing("x", new IOException("No space left on device")))
                .hasMessage("Cannot write x, no room is left: No space left on device");
    }

    @Test
    void otherFailuresAreNot() {
        assertThat(IoFailure.writing("x", new IOException("Connection reset")).type())
                .isEqualTo(FailureType.OTHER_PLATFORM);
        assertThat(IoFailure.reading("x", new IOException("Connection reset")))
                .hasMessage("Cannot read x: Connection reset");
    }
}
