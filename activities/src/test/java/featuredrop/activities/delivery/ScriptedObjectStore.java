package featuredrop.activities.delivery;

import featuredrop.exchange.objectstore.ObjectStore;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// An exchange each of whose changes may go wrong as a script says.
final class ScriptedObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final SideEffects effects;

    ScriptedObjectStore(ObjectStore store, SideEffects effects) {
        this.store = store;
        this.effects = effects;
    }

    @Override
    public Written putIfAbsent(String key, byte[] content) {
        return effects.run("put " + key, () -> store.putIfAbsent(key, content));
    }

    @Override
    public Optional<InputStream> open(String key) {
        return store.open(key);
    }

    @Override
    public Optional<byte[]> tail(String key, int length) {
        return store.tail(key, length);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return store.stat(key);
    }

    @Override
    public List<ObjectStat> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public void delete(List<String> keys) {
        effects.run("delete " + keys.size() + " objects", () -> {
            store.delete(keys);
            return keys;
        });
    }
}
