package featuredrop.exchange.format;

import featuredrop.exchange.objectstore.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Small objects, read whole.
public final class StoredJson {
    private StoredJson() {}

    /// The object's bytes; empty when there is none.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the store cannot be read
    public static Optional<byte[]> find(ObjectStore store, String key) {
        Optional<InputStream> found = store.open(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw IoFailure.reading(key, e);
        }
    }
}
