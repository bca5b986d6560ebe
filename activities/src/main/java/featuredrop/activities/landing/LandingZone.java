package featuredrop.activities.landing;

import featuredrop.workflows.policy.FailureType;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// One site's file system, where drops appear and deliveries go.
///
/// Paths are absolute, with `/` between segments. Implementations are thread-safe. A call that cannot be
/// answered fails with [featuredrop.workflows.policy.DropException]: kind `PLATFORM` when nothing was changed, kind
/// `STATE_UNKNOWN` when a change may have taken effect. What must be there and is not fails with kind
/// `PLATFORM`, type `NOT_FOUND`: the caller knows whether that is an outage or an answer. Nothing here ever
/// appends to a file or opens an existing one for writing.
public interface LandingZone {
    /// Type of the failure of a call on something that is not there.
    FailureType NOT_FOUND = FailureType.NOT_FOUND;

    /// The file or directory at `path`; empty when there is none.
    Optional<FileStat> stat(String path);

    /// The entries of `directory`, in byte order of names; empty when there is no such directory.
    List<FileStat> list(String directory);

    /// The file's bytes from `offset` on. The caller closes the stream; it fails with an `IOException` when
    /// the store cannot deliver the bytes that were written, and when the file was removed meanwhile.
    InputStream open(String path, long offset);

    /// Whether no writer has the file open any more; only then is its length final. False when there is no
    /// such file.
    boolean isClosed(String path);

    /// A checksum of the content that does not depend on block size: `COMPOSITE-CRC32C:` and the CRC-32C of
    /// all bytes, eight hex digits.
    String checksum(String path);

    /// Creates a file that does not exist yet, with its parent directories, and returns the stream that fills
    /// it. Of several creators exactly one wins; the others get kind `CONFLICT`. The file is complete once
    /// the stream is closed without an exception. Every failure of the stream is an `IOException` of its own,
    /// so that try-with-resources may close it.
    OutputStream create(String path);

    /// Moves a file or directory to a name that is free, atomically; the target's parent is created as
    /// needed.
    ///
    /// @return whether this call moved it; false when the target exists, and then nothing was moved
    boolean rename(String from, String to);

    /// Moves a file over another, or to a free name, atomically: a reader of `to` sees the old content or the new,
    /// never neither.
    void replace(String from, String to);

    /// Joins `parts` of one directory in order into the new file `target` without copying, and removes the
    /// parts. May be repeated: a target whose parts are all gone is an earlier call's work; a target beside
    /// parts that stand is kind `CONFLICT`.
    ///
    /// @return false when the store refuses to, as in encryption zones; then nothing was changed
    boolean concat(String target, List<String> parts);

    /// Removes a file or a whole directory; an absent one is no error. Only staging and temporary names are
    /// passed.
    void delete(String path);

    /// What is known of a file or directory without reading it.
    ///
    /// @param path absolute path
    /// @param directory whether it is a directory
    /// @param length bytes of a file; of an open file only those flushed; 0 for a directory
    /// @param modifiedMillis modification time, milliseconds since the epoch
    record FileStat(String path, boolean directory, long length, long modifiedMillis) {
        /// The last segment of the path.
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }
}
