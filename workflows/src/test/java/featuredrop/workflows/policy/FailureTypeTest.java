package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureTypeTest {
    private static final Path RUNBOOKS = Path.of("../runbooks");

    /// Texts and kinds reach operators, runbooks and recorded histories.
    private static final String PINNED = """
            PARTNER_DATA PARTNER_DATA
            PLATFORM PLATFORM
            CAPACITY CAPACITY
            STATE_UNKNOWN STATE_UNKNOWN
            CONFLICT CONFLICT
            BUG BUG
            BUG UNEXPECTED
            PLATFORM NotReady
            PARTNER_DATA BAD_ENTRY
            PARTNER_DATA BAD_HEADER
            PARTNER_DATA INPUT_CHANGED
            PARTNER_DATA NO_INPUT
            PARTNER_DATA REFUSED
            PARTNER_DATA INPUT_TOO_LARGE
            PARTNER_DATA TOO_MANY_REJECTS
            PARTNER_DATA UNKNOWN_PARTNER
            PARTNER_DATA UNSUPPORTED_FILE
            CONFLICT LANDED
            CONFLICT OUTRUN
            PLATFORM COPY_FAILED
            PLATFORM HDFS_NOT_ALLOWED
            PLATFORM HDFS_QUOTA
            PLATFORM HDFS_SAFE_MODE
            PLATFORM HDFS_REFUSED
            PLATFORM NOT_FOUND
            PLATFORM UNREADABLE
            BUG UNREADABLE
            PLATFORM KERBEROS
            PLATFORM S3
            PLATFORM S3_NOT_ALLOWED
            STATE_UNKNOWN S3
            PLATFORM NO_SPACE
            PLATFORM NO_PLAN
            BUG CHUNK_DAMAGED
            BUG INDEX_DIFFERS
            BUG INDEX_NOT_TILED
            BUG OBJECT_MISSING
            BUG PLAN_DIFFERS
            BUG RESULT_DAMAGED
            BUG CLAIM_GONE
            BUG DELIVERY_GONE
            BUG INDEX_GONE
            BUG MODEL_CHANGED
            BUG NO_SUCH_PART
            BUG PART_DIFFERS
            BUG STAGING_GONE
            BUG VERIFICATION_FAILED
            CAPACITY NO_CAPACITY
            CAPACITY EC2_QUOTA
            PLATFORM EC2_NOT_ALLOWED
            PLATFORM EC2_CREDENTIALS
            PLATFORM EC2_THROTTLED
            PLATFORM EC2_REFUSED
            PLATFORM CONNECTION_FAILED
            PLATFORM HOST_KEY
            PLATFORM KEY_FILE
            PLATFORM KEY_FILE_MODE
            PLATFORM PROBE_FAILED
            PLATFORM PROBE_HUNG
            PLATFORM EC2_CHECKS
            PLATFORM WRONG_DRIVER
            PLATFORM GPU_XID
            PLATFORM GPU_FAULTY
            PLATFORM HOST_DISK_FULL
            PLATFORM WORKER_ABSENT
            BUG UNKNOWN_HOST
            BUG UNKNOWN_POOL
            BUG UNKNOWN_SITE
            BUG WRONG_SITE
            PLATFORM CUDNN
            PLATFORM DECODER
            PLATFORM ENGINE_DIFFERS
            PLATFORM ENGINE_FAILED
            PLATFORM GPU_LOST
            PLATFORM GPU_MEMORY
            PLATFORM GPU_REQUIRED
            PLATFORM MODEL_MISSING
            PLATFORM MODEL_UNUSABLE
            PLATFORM NO_DEVICE
            PLATFORM NO_LIBRARY
            PLATFORM RECORD_FAILED
            PLATFORM SELF_TEST
            """;

    @ParameterizedTest
    @EnumSource
    void eachTypeHasARunbookPage(FailureType type) {
        assertThat(RUNBOOKS.resolve(type.runbook())).isNotEmptyFile();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatTravelsSaysTypeKindAndWhetherItIsRetried(FailureType type) {
        assertThatThrownBy(() -> Failures.translated(() -> {
                    throw new DropException(type, "the place and the value");
                }))
                .asInstanceOf(InstanceOfAssertFactories.type(ApplicationFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.getType()).isEqualTo(type.text());
                    assertThat(failure.getOriginalMessage()).isEqualTo("the place and the value");
                    assertThat(failure.getDetails().get(String.class))
                            .isEqualTo(type.kind().name());
                    assertThat(failure.isNonRetryable()).isEqualTo(!type.kind().retried());
                });
    }

    @ParameterizedTest
    @EnumSource
    void aFailureWithoutATypeOfItsOwnHasTheKindAsItsType(FailureKind kind) {
        assertThat(FailureType.other(kind).text()).isEqualTo(kind.name());
        assertThat(FailureType.other(kind).kind()).isEqualTo(kind);
    }

    @Test
    void textsAndKindsArePinned() {
        assertThat(Stream.of(FailureType.values())
                        .map(type -> type.kind() + " " + type.text() + "\n")
                        .collect(Collectors.joining()))
                .isEqualTo(PINNED);
    }
}
