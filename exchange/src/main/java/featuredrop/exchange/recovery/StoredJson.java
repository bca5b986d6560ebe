package featuredrop.exchange.recovery;

import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Small objects, read whole.
final class StoredJson {
    private StoredJson() {}

    /// The object's bytes; empty when there is none.
    static Optional<byte[]> find(ObjectStore store, String key) {
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
