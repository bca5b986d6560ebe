package featuredrop.exchange.objectstore;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// The exchange bucket: objects under keys, each written once and never changed.
///
/// Implementations are thread-safe. Reads see every completed write (strong consistency, as S3 promises
/// since 2020). A call that cannot be answered fails with [featuredrop.workflows.policy.DropException] of kind
/// `PLATFORM`, or `STATE_UNKNOWN` when a write may have taken effect. Keys are as [ObjectKeys] builds them.
public interface ObjectStore {
    /// Writes an object that is not there yet. All or nothing: a reader sees the whole object or none. What is
    /// there is never changed.
    ///
    /// The answer says whether the object now holds `content`. It does not say which call wrote it: when the
    /// answer to a write is lost, the write is repeated and finds the object there. Of several writers with
    /// different contents, exactly one gets [Written#sameContent].
    ///
    /// @param content whole content; not changed and not kept
    Written putIfAbsent(String key, byte[] content);

    /// The whole content.
    ///
    /// The caller closes the stream. The stream fails with an `IOException` when the connection breaks.
    ///
    /// @return empty when there is no such object
    Optional<InputStream> open(String key);

    /// The last `length` bytes, or the whole object when it is shorter.
    ///
    /// @return empty when there is no such object
    Optional<byte[]> tail(String key, int length);

    /// Size and digest. The content is not read.
    ///
    /// @return empty when there is no such object
    Optional<ObjectStat> stat(String key);

    /// Keys that begin with `prefix`, in byte order. Pages are fetched as needed; all keys are held in
    /// memory.
    List<ObjectStat> list(String prefix);

    /// The names that stand between `prefix` and the next `/` of the keys that begin with it, in byte order, each once.
    ///
    /// @param prefix ends in `/`
    default List<String> folders(String prefix) {
        return list(prefix).stream()
                .map(object -> object.key().substring(prefix.length()))
                .filter(rest -> rest.indexOf('/') >= 0)
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .distinct()
                .toList();
    }

    /// Removes objects; absent ones are no error. Only `Sweep` calls this, and `featuredrop extract` for its own.
    void delete(List<String> keys);

    /// What is there after `putIfAbsent`.
    ///
    /// @param sameContent whether the object now holds the content of this call
    /// @param sha256 digest of what is there now, hex
    record Written(boolean sameContent, String sha256) {
        /// Compares digests.
        ///
        /// @param mine digest of the content of this call, hex
        /// @param there digest of what is there now, hex
        public static Written of(String mine, String there) {
            return new Written(mine.equals(there), there);
        }
    }

    /// What is known of an object without reading it.
    ///
    /// @param key its key
    /// @param length its length in bytes
    /// @param sha256 digest of its content, hex; empty in listings, and when the store does not know it because
    ///     another program wrote the object
    /// @param modifiedMillis when it was written, milliseconds since the epoch
    record ObjectStat(String key, long length, String sha256, long modifiedMillis) {}
}
