package featuredrop.activities.closing;

import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The records of how drops were closed, numbered from 1, each written once and never removed: without them
/// a scan would start a closed drop again. Thread-safe.
public final class ClosedDrops {
    private static final Pattern NUMBER = Pattern.compile("closed\\.([1-9][0-9]{0,8})\\.json$");

    private final ObjectStore store;

    public ClosedDrops(ObjectStore store) {
        this.store = store;
    }

    /// Fails when the exchange itself does not answer. Then a failure is not one of a single object.
    public void requireReachable() {
        store.stat("drops/-");
    }

    /// The newest record; empty when the drop was never closed.
    public Optional<ClosedRecord> latest(DropKey key) {
        int number = highest(key);
        return number == 0 ? Optional.empty() : Optional.of(read(ObjectKeys.closed(key, number)));
    }

    /// Writes a record under the next free number, unless the newest one differs in its time only.
    public void add(DropKey key, ClosedRecord closed) {
        while (true) {
            int newest = highest(key);
            if (newest > 0 && isSame(read(ObjectKeys.closed(key, newest)), closed)) {
                return;
            }
            if (store.putIfAbsent(ObjectKeys.closed(key, newest + 1), closed.toJson())
                    .sameContent()) {
                return;
            }
        }
    }

    /// Whether the key is that of a record of a closing.
    public static boolean isRecord(String objectKey) {
        return NUMBER.matcher(objectKey).find();
    }

    private int highest(DropKey key) {
        return store.list(ObjectKeys.drop(key) + "closed.").stream()
                .map(ObjectStat::key)
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .max()
                .orElse(0);
    }

    private ClosedRecord read(String objectKey) {
        return StoredJson.find(store, objectKey)
                .map(json -> ClosedRecord.fromJson(json, objectKey))
                .orElseThrow(() -> gone(objectKey));
    }

    private static boolean isSame(ClosedRecord stored, ClosedRecord closed) {
        return stored.revision() == closed.revision()
                && stored.end() == closed.end()
                && stored.reason().equals(closed.reason())
                && stored.who().equals(closed.who())
                && stored.fingerprint().equals(closed.fingerprint());
    }

    private static DropException gone(String objectKey) {
        return new DropException(FailureKind.PLATFORM, "Cannot read " + objectKey + ": it disappeared");
    }
}
