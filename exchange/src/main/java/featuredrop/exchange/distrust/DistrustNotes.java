package featuredrop.exchange.distrust;

import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.export.PlanRef;
import java.util.List;
import java.util.Optional;

/// The notes about results that are not to be delivered. Thread-safe.
public final class DistrustNotes {
    private final ObjectStore store;

    public DistrustNotes(ObjectStore store) {
        this.store = store;
    }

    /// Keeps a note. One that is there stays.
    public void add(DistrustNote note) {
        store.putIfAbsent(note.objectKey(), note.toJson());
    }

    /// Those about results of a plan and its model: one listing, and one read for each note of the drop.
    public List<DistrustNote> of(PlanRef plan) {
        return read(ObjectKeys.distrusted(plan.key())).stream()
                .filter(note -> note.isAbout(plan))
                .toList();
    }

    /// All of a site.
    public List<DistrustNote> all(String site) {
        return read(ObjectKeys.distrusted(site));
    }

    /// Removes a note.
    public void forget(DistrustNote note) {
        store.delete(List.of(note.objectKey()));
    }

    private List<DistrustNote> read(String prefix) {
        return store.list(prefix).stream()
                .map(ObjectStat::key)
                .flatMap(key -> read(StoredJson.find(store, key), key).stream())
                .toList();
    }

    /// Empty when a sweep took it meanwhile.
    private static Optional<DistrustNote> read(Optional<byte[]> json, String key) {
        return json.map(bytes -> DistrustNote.fromJson(bytes, key));
    }
}
