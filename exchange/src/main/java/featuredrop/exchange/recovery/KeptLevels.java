package featuredrop.exchange.recovery;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The levels that a site's switch has had, one object for each version; the highest version is in force. Versions
/// grow with the clock and each is written once, so that writers cannot undo one another. Thread-safe.
public final class KeptLevels {
    private static final Pattern LEVEL = Pattern.compile("sites/[^/]+/level/[0-9]{19}\\.json");

    private final ObjectStore store;

    public KeptLevels(ObjectStore store) {
        this.store = store;
    }

    /// Keeps the level under its version; may be repeated.
    ///
    /// @throws DropException kind CONFLICT when that version is kept with another content
    public void keep(String site, SiteLevel level) {
        String key = ObjectKeys.level(site, level.version());
        if (!store.putIfAbsent(key, CanonicalJson.bytes(level)).sameContent()) {
            throw new DropException(FailureKind.CONFLICT, key + " holds another level of the site");
        }
    }

    /// The level of the highest version; empty when the site's switch was never used.
    public Optional<SiteLevel> newest(String site) {
        List<String> keys = keys(site);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String key = keys.getLast();
        byte[] json = StoredJson.find(store, key)
                .orElseThrow(() -> new DropException(FailureKind.PLATFORM, "Cannot read " + key + ": it disappeared"));
        return Optional.of(CanonicalJson.read(json, SiteLevel.class, key));
    }

    /// Removes the levels that a newer one has superseded.
    ///
    /// @return how many
    public int forgetSuperseded(String site) {
        List<String> keys = keys(site);
        if (keys.size() < 2) {
            return 0;
        }
        store.delete(keys.subList(0, keys.size() - 1));
        return keys.size() - 1;
    }

    private List<String> keys(String site) {
        return store.list(ObjectKeys.levels(site)).stream()
                .map(ObjectStat::key)
                .filter(key -> LEVEL.matcher(key).matches())
                .toList();
    }
}
