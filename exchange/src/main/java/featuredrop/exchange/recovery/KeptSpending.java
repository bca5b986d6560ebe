package featuredrop.exchange.recovery;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What pools' hosts have used: for each day some states of a count, each written once. The newest state of a count
/// holds all of the older ones. After the loss of the Temporal database a pool counts anew, and both counts are true:
/// a day's use is the sum of the newest state of each. Thread-safe.
public final class KeptSpending {
    private static final Pattern KEPT =
            Pattern.compile("sites/_pools/[^/]+/spending/([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{15})-[0-9]{15}\\.json");

    private final ObjectStore store;

    public KeptSpending(ObjectStore store) {
        this.store = store;
    }

    /// Keeps a state, each day for itself; may be repeated.
    public void keep(String pool, PoolSpent spent) {
        TreeSet<String> days = new TreeSet<>();
        spent.days().forEach(line -> days.add(line.day()));
        for (String day : days) {
            // Two states of one count at one time are equal, so it does not matter which one is there.
            store.putIfAbsent(
                    ObjectKeys.spending(pool, day, spent.sinceMillis(), spent.seenMillis()),
                    CanonicalJson.bytes(spent.of(day)));
        }
    }

    /// The use from a day on, by day and host. A host that two counts know has two lines.
    ///
    /// @param from in UTC, such as `2026-11-30`
    /// @param live what the pool's entity says now; [PoolSpent#NOTHING] when it does not answer
    public List<HostDay> from(String pool, String from, PoolSpent live) {
        List<HostDay> found = new ArrayList<>();
        TreeSet<String> liveDays = new TreeSet<>();
        live.days().stream().filter(line -> line.day().compareTo(from) >= 0).forEach(line -> {
            liveDays.add(line.day());
            found.add(line);
        });
        newest(pool, from).forEach((count, key) -> {
            boolean isOld = liveDays.contains(count.day()) && count.since() == live.sinceMillis();
            if (!isOld) {
                read(key).ifPresent(spent -> found.addAll(spent.days()));
            }
        });
        found.sort((one, other) -> one.day().compareTo(other.day()));
        return found;
    }

    /// One count on one day.
    private record Count(String day, long since) implements Comparable<Count> {
        @Override
        public int compareTo(Count other) {
            int byDay = day.compareTo(other.day);
            return byDay == 0 ? Long.compare(since, other.since) : byDay;
        }
    }

    /// The key of the newest state of each count and day.
    private Map<Count, String> newest(String pool, String from) {
        String prefix = ObjectKeys.spending(pool);
        Map<Count, String> newest = new TreeMap<>();
        store.folders(prefix).stream()
                .filter(day -> day.compareTo(from) >= 0)
                .flatMap(day -> store.list(prefix + day + "/").stream())
                .map(object -> KEPT.matcher(object.key()))
                .filter(Matcher::matches)
                .forEach(key -> newest.put(new Count(key.group(1), Long.parseLong(key.group(2))), key.group()));
        return newest;
    }

    private Optional<PoolSpent> read(String key) {
        return StoredJson.find(store, key).map(json -> CanonicalJson.read(json, PoolSpent.class, key));
    }
}
