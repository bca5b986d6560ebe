package featuredrop.activities.landing.hdfs;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.StorageType;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.QuotaByStorageTypeExceededException;
import org.apache.hadoop.hdfs.protocol.SnapshotAccessControlException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The NameNode's refusals in both forms in which the client passes them on, and below other exceptions.
final class HdfsFailuresTest {
    record Case(IOException thrown, FailureType type, String words) {}

    static final List<Case> CASES = List.of(
            new Case(
                    new AccessControlException("Permission denied: user=featuredrop, access=WRITE, "
                            + "inode=\"/features\":hdfs:supergroup:drwxr-xr-x"),
                    FailureType.HDFS_NOT_ALLOWED,
                    "HDFS refuses to create /features/a: Permission denied: user=featuredrop, access=WRITE, "
                            + "inode=\"/features\":hdfs:supergroup:drwxr-xr-x; the owner of that directory or the HDFS "
                            + "administrator must give the right"),
            new Case(
                    quota(new DSQuotaExceededException(1, 402_653_184)),
                    FailureType.HDFS_QUOTA,
                    "HDFS refuses to create /features/a: space quota of /features exceeded (limit 1 B, used 384 MB); "
                            + "the HDFS administrator must raise it, or make room"),
            new Case(
                    names(new NSQuotaExceededException(3, 4)),
                    FailureType.HDFS_QUOTA,
                    "quota of names of /features exceeded (limit 3, used 4); "
                            + "the HDFS administrator must raise it, or remove files"),
            new Case(
                    new DSQuotaExceededException("in words that nobody knows"),
                    FailureType.HDFS_QUOTA,
                    "space quota exceeded: in words that nobody knows; the HDFS administrator"),
            new Case(
                    storageType(new QuotaByStorageTypeExceededException(1_024, 2_048, StorageType.SSD)),
                    FailureType.HDFS_QUOTA,
                    "space quota of /features exceeded (limit 1 KB, used 2 KB)"),
            new Case(
                    new SafeModeException("Cannot create file /features/a. Name node is in safe mode."),
                    FailureType.HDFS_SAFE_MODE,
                    "HDFS refuses to create /features/a: the NameNode is in safe mode; it ends by itself"),
            new Case(
                    new SnapshotAccessControlException("Modification on a read-only snapshot is disallowed"),
                    FailureType.HDFS_REFUSED,
                    "snapshots are read-only"),
            new Case(
                    new ParentNotDirectoryException("/features (is not a directory)"),
                    FailureType.HDFS_REFUSED,
                    "(is not a directory); what stands in the place of that directory must be moved away"),
            new Case(
                    new FileAlreadyExistsException("/features already exists as a file"),
                    FailureType.HDFS_REFUSED,
                    "must be moved away"));

    @ParameterizedTest
    @FieldSource("CASES")
    void aRefusalSaysWhoMustDoWhatInEachForm(Case refusal) {
        IOException thrown = refusal.thrown();
        String text = thrown.getMessage() + "\n\tat org.apache.hadoop.hdfs.server.namenode.FSNamesystem.startFile";
        IOException remote = new RemoteException(thrown.getClass().getName(), text);
        for (IOException form : List.of(
                thrown,
                remote,
                new IOException("Could not get block locations", thrown),
                new IOException("outer", new IllegalStateException("inner", remote)))) {
            for (DropException failure : List.of(
                    HdfsFailures.failed("create /features/a", form),
                    HdfsFailures.unknown("create /features/a", form))) {
                assertThat(failure.type()).as("%s", form).isEqualTo(refusal.type());
                assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
                assertThat(failure).hasMessageContaining(refusal.words()).hasMessageNotContaining("\tat ");
                assertThat(failure).hasCause(form);
            }
        }
    }

    /// A NameNode that may soon leave its safe mode asks to try again.
    @Test
    void safeModeIsFoundBehindTheRequestToTryAgain() {
        IOException asked = new RemoteException(
                "org.apache.hadoop.ipc.RetriableException",
                "org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot rename /a. Name node is in safe mode.");

        assertThat(HdfsFailures.unknown("rename /a", asked).type()).isEqualTo(FailureType.HDFS_SAFE_MODE);
    }

    @Test
    void namesThatAreTooLongAndDirectoriesThatAreTooFullAreRefusals() {
        for (String type : List.of("PathComponentTooLongException", "MaxDirectoryItemsExceededException")) {
            IOException refused =
                    new RemoteException("org.apache.hadoop.hdfs.protocol.FSLimitException$" + type, "The limit is 255");

            DropException failure = HdfsFailures.unknown("create /x", refused);
            assertThat(failure.type()).isEqualTo(FailureType.HDFS_REFUSED);
            assertThat(failure).hasMessageContaining("The limit is 255; the HDFS administrator must raise the limit");
        }
    }

    @Test
    void aSnapshotThatForbidsACallIsARefusal() {
        IOException refused = new RemoteException(
                "org.apache.hadoop.hdfs.protocol.SnapshotException", "/features is snapshottable\n\tat x");

        DropException failure = HdfsFailures.unknown("delete /features", refused);
        assertThat(failure.type()).isEqualTo(FailureType.HDFS_REFUSED);
        assertThat(failure).hasMessageContaining("/features is snapshottable; the HDFS administrator must");
    }

    @Test
    void aLostAnswerIsUnknownAndAnotherAnswerIsNot() {
        assertThat(HdfsFailures.unknown("rename /a", new SocketTimeoutException("60 s"))
                        .kind())
                .isEqualTo(FailureKind.STATE_UNKNOWN);
        assertThat(HdfsFailures.unknown("rename /a", new RemoteException("java.io.IOException", "no"))
                        .kind())
                .isEqualTo(FailureKind.PLATFORM);
    }

    @Test
    void causesThatGoRoundInACircleEnd() {
        IOException one = new IOException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(HdfsFailures.refusal("create /a", one)).isEmpty();
    }

    private static IOException quota(DSQuotaExceededException exceeded) {
        exceeded.setPathName("/features");
        return exceeded;
    }

    private static IOException names(NSQuotaExceededException exceeded) {
        exceeded.setPathName("/features");
        return exceeded;
    }

    private static IOException storageType(QuotaByStorageTypeExceededException exceeded) {
        exceeded.setPathName("/features");
        return exceeded;
    }
}
