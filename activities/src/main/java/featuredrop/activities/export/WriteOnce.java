package featuredrop.activities.export;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.Written;
import featuredrop.exchange.objectstore.Sha256;

/// Writes of a repeated export: what an earlier attempt wrote must be the same.
final class WriteOnce {
    private WriteOnce() {}

    /// Writes `content`, or finds it there.
    ///
    /// @throws featuredrop.workflows.policy.DropException type `INPUT_CHANGED`, when something else is there
    static Written put(ObjectStore store, String key, byte[] content) {
        Written written = store.putIfAbsent(key, content);
        if (!written.sameContent()) {
            throw InputChanged.of(
                    key,
                    "an earlier attempt wrote content with SHA-256 " + written.sha256() + ", now it is "
                            + Sha256.hex(content));
        }
        return written;
    }
}
