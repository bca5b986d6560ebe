package featuredrop.exchange.recovery;

import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The redos that were started, each written once by its first step. Its end is known from storage, as that of any
/// revision is, so that nothing has to be taken back here. Thread-safe.
public final class KeptRedos {
    private static final Pattern REDO = Pattern.compile("sites/[^/]+/redos/[^/]+/[^/]+/[1-9][0-9]{0,8}\\.json");

    private final ObjectStore store;

    public KeptRedos(ObjectStore store) {
        this.store = store;
    }

    /// Keeps the redo. The first record of a revision stays: one that is started again keeps who began it.
    public void keep(KeptRedo redo) {
        store.putIfAbsent(ObjectKeys.redo(redo.request().key(), redo.request().revision()), redo.toJson());
    }

    /// All of the site that are kept, whether they have ended or not, in the order of their keys.
    public List<KeptRedo> all(String site) {
        return store.list(ObjectKeys.redos(site)).stream()
                .map(ObjectStat::key)
                .filter(key -> REDO.matcher(key).matches())
                .flatMap(key -> read(key).stream())
                .toList();
    }

    /// Forgets a redo that has ended.
    public void forget(KeptRedo redo) {
        store.delete(
                List.of(ObjectKeys.redo(redo.request().key(), redo.request().revision())));
    }

    /// Empty when a sweep took it meanwhile.
    private Optional<KeptRedo> read(String key) {
        return StoredJson.find(store, key).map(json -> KeptRedo.fromJson(json, key));
    }
}
