package featuredrop.activities.closing;

import featuredrop.exchange.delivery.EndedDrop;
import featuredrop.exchange.delivery.EndedDrop.Segment;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which drops of a site have ended, so that a scan need not ask about each of them: a chain of objects
/// under `drops/<site>/_ended/`, each written once and numbered. A new object takes over those before it
/// that are not much larger than itself, so that the chain stays short and each entry is written a few
/// times only.
///
/// It is a copy of what storage shows. Where an entry or an object is absent, storage is asked.
/// Thread-safe.
public final class EndedIndex {
    private static final int LONGEST_CHAIN = 16;
    private static final int WIDTH = 12;
    private static final Logger LOG = LoggerFactory.getLogger(EndedIndex.class);

    private final ObjectStore store;
    private final String site;

    /// @param site the site's configured name
    public EndedIndex(ObjectStore store, String site) {
        this.store = store;
        this.site = site;
    }

    /// What the index holds.
    ///
    /// @param drops by key
    /// @param chain the objects that it was read from, the newest first
    /// @param next the number of the next object
    public record Snapshot(Map<DropKey, EndedDrop> drops, List<Link> chain, long next) {
        public Snapshot {
            drops = Map.copyOf(drops);
            chain = List.copyOf(chain);
        }
    }

    /// An object of the chain.
    ///
    /// @param number its number
    /// @param segment its content
    public record Link(long number, Segment segment) {}

    /// Reads the index: one listing, and each object of the chain once.
    public Snapshot read() {
        NavigableMap<Long, String> listed = listed();
        Map<DropKey, EndedDrop> drops = new HashMap<>();
        List<Link> chain = new ArrayList<>();
        Map.Entry<Long, String> at = listed.lastEntry();
        while (at != null) {
            long number = at.getKey();
            Optional<Segment> segment = segment(at.getValue());
            segment.ifPresent(found -> {
                chain.add(new Link(number, found));
                found.drops().forEach(drop -> key(drop).ifPresent(key -> drops.putIfAbsent(key, drop)));
            });
            at = listed.lowerEntry(segment.map(Segment::since).orElse(number));
        }
        return new Snapshot(drops, chain, listed.isEmpty() ? 1 : listed.lastKey() + 1);
    }

    /// Adds what is new to what was read. When another writer was faster, nothing is added, and a later
    /// scan does it.
    ///
    /// @param keep which of the entries that are written again are still of use
    /// @return whether it was added, or there was nothing to add
    public boolean add(Snapshot read, Collection<EndedDrop> news, Predicate<EndedDrop> keep) {
        boolean whole = read.chain().size() > LONGEST_CHAIN;
        if (news.isEmpty() && !whole) {
            return true;
        }
        Map<String, EndedDrop> merged = new HashMap<>();
        news.forEach(drop -> merged.put(name(drop), drop));
        long since = read.next();
        for (Link link : read.chain()) {
            if (!whole && link.segment().drops().size() > 2 * merged.size()) {
                break;
            }
            link.segment().drops().stream().filter(keep).forEach(drop -> merged.putIfAbsent(name(drop), drop));
            since = link.segment().since();
        }
        return store.putIfAbsent(object(read.next()), new Segment(since, List.copyOf(merged.values())).toJson())
                .sameContent();
    }

    /// Adds one drop, however many others write at the same time.
    public void note(DropKey key, EndedDrop drop) {
        if (!key.partner().equals(drop.partner()) || !key.dropId().equals(drop.drop())) {
            throw new IllegalArgumentException(drop + " is not about " + key);
        }
        boolean written = false;
        while (!written) {
            NavigableMap<Long, String> listed = listed();
            long next = listed.isEmpty() ? 1 : listed.lastKey() + 1;
            written = store.putIfAbsent(object(next), new Segment(next, List.of(drop)).toJson())
                    .sameContent();
        }
    }

    /// Removes objects whose content others have taken over since.
    ///
    /// @param until only objects that were written before, so that no reader is overtaken
    /// @return how many
    public long sweep(long until) {
        List<String> used =
                read().chain().stream().map(link -> object(link.number())).toList();
        List<String> old = store.list(ObjectKeys.ended(site)).stream()
                .filter(object -> object.modifiedMillis() < until && !used.contains(object.key()))
                .map(ObjectStat::key)
                .toList();
        store.delete(old);
        return old.size();
    }

    private NavigableMap<Long, String> listed() {
        String prefix = ObjectKeys.ended(site);
        NavigableMap<Long, String> numbers = new TreeMap<>();
        for (ObjectStat object : store.list(prefix)) {
            String name = object.key().substring(prefix.length());
            if (name.matches("[0-9]{" + WIDTH + "}")) {
                numbers.put(Long.parseLong(name), object.key());
            }
        }
        return numbers;
    }

    /// Empty when it was swept meanwhile or cannot be read: then storage is asked instead.
    private Optional<Segment> segment(String objectKey) {
        try (InputStream in = store.open(objectKey).orElse(InputStream.nullInputStream())) {
            byte[] json = in.readAllBytes();
            return json.length == 0 ? Optional.empty() : Optional.of(Segment.fromJson(json, objectKey));
        } catch (IOException | DropException e) {
            LOG.warn("index of ended drops cannot be read object={} reason={}", objectKey, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<DropKey> key(EndedDrop drop) {
        try {
            return Optional.of(new DropKey(site, drop.partner(), drop.drop()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String object(long number) {
        return ObjectKeys.ended(site) + String.format("%0" + WIDTH + "d", number);
    }

    private static String name(EndedDrop drop) {
        return drop.partner() + "/" + drop.drop();
    }
}
