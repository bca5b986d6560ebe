package featuredrop.activities.closing;

import featuredrop.exchange.delivery.PublishedRecord;
import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The records of what was published from which listing, each written once. Their names tell the fingerprints, so one
/// listing of the exchange tells those of all drops of a partner. Thread-safe.
public final class PublishedDrops {
    private static final Pattern NAME = Pattern.compile("([^/]+)/([1-9][0-9]{0,8})\\.([0-9a-f]{64})");

    private final ObjectStore store;

    public PublishedDrops(ObjectStore store) {
        this.store = store;
    }

    /// The newest recorded revision of a drop.
    ///
    /// @param revision which delivery
    /// @param fingerprints of the listings that hold what it was made from
    /// @param modifiedMillis when the first of them was written, milliseconds since the epoch
    public record Newest(int revision, Set<String> fingerprints, long modifiedMillis) {
        public Newest {
            fingerprints = Set.copyOf(fingerprints);
        }

        private static Newest of(int revision, String fingerprint, ObjectStat object) {
            return new Newest(revision, Set.of(fingerprint), object.modifiedMillis());
        }

        private Newest with(Newest other) {
            if (revision != other.revision()) {
                return revision > other.revision() ? this : other;
            }
            Set<String> both = new HashSet<>(fingerprints);
            both.addAll(other.fingerprints());
            return new Newest(revision, both, Math.min(modifiedMillis, other.modifiedMillis()));
        }
    }

    /// The newest recorded revision of each drop of a partner.
    public Map<String, Newest> ofPartner(String site, String partner) {
        String prefix = ObjectKeys.published(site, partner);
        Map<String, Newest> newest = new TreeMap<>();
        for (ObjectStat object : store.list(prefix)) {
            Matcher name = NAME.matcher(object.key().substring(prefix.length()));
            if (name.matches()) {
                Newest found = Newest.of(Integer.parseInt(name.group(2)), name.group(3), object);
                newest.merge(name.group(1), found, Newest::with);
            }
        }
        return newest;
    }

    /// Writes a record, or finds that it is there.
    public void add(DropKey key, PublishedRecord published) {
        store.putIfAbsent(ObjectKeys.published(key, published.revision(), published.fingerprint()), published.toJson());
    }

    /// The plan that a revision was published from.
    public String planHash(DropKey key, Newest newest) {
        String object = ObjectKeys.published(
                key, newest.revision(), newest.fingerprints().iterator().next());
        byte[] json = StoredJson.find(store, object)
                .orElseThrow(
                        () -> new DropException(FailureKind.PLATFORM, "Cannot read " + object + ": it disappeared"));
        return PublishedRecord.fromJson(json, object).planHash();
    }
}
