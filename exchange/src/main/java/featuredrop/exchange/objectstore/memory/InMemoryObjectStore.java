package featuredrop.exchange.objectstore.memory;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/// An exchange in memory, complete; for tests and for trying things out.
public final class InMemoryObjectStore implements ObjectStore {
    private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Queue<Runnable> lostAnswers = new ConcurrentLinkedQueue<>();
    private final InstantSource clock;

    public InMemoryObjectStore() {
        this(InstantSource.system());
    }

    /// @param clock gives the objects their modification times
    public InMemoryObjectStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Written putIfAbsent(String key, byte[] content) {
        Written answer = write(key, content);
        Runnable meanwhile = lostAnswers.poll();
        if (meanwhile == null) {
            return answer;
        }
        meanwhile.run();
        return write(key, content);
    }

    private Written write(String key, byte[] content) {
        Stored candidate = new Stored(content.clone(), Sha256.hex(content), clock.millis());
        Stored there = objects.putIfAbsent(key, candidate);
        return Written.of(candidate.sha256(), there == null ? candidate.sha256() : there.sha256());
    }

    /// The answer to the next write is lost after the object was written, and the write is repeated, as the SDK of
    /// S3 does.
    ///
    /// @param meanwhile what others do between the two
    public void loseNextAnswer(Runnable meanwhile) {
        lostAnswers.add(meanwhile);
    }

    @Override
    public Optional<InputStream> open(String key) {
        return find(key).map(stored -> new ByteArrayInputStream(stored.content()));
    }

    @Override
    public Optional<byte[]> tail(String key, int length) {
        return find(key).map(Stored::content).map(content -> {
            int from = Math.max(0, content.length - length);
            return Arrays.copyOfRange(content, from, content.length);
        });
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return find(key).map(stored -> stored.stat(key, stored.sha256()));
    }

    @Override
    public List<ObjectStat> list(String prefix) {
        return objects.tailMap(prefix, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> entry.getValue().stat(entry.getKey(), ""))
                .toList();
    }

    @Override
    public void delete(List<String> keys) {
        keys.forEach(objects::remove);
    }

    /// Puts `content` in the place of an object, as a broken disk would; for tests of readers.
    public void damage(String key, byte[] content) {
        objects.put(key, new Stored(content.clone(), Sha256.hex(content), clock.millis()));
    }

    private Optional<Stored> find(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    @SuppressWarnings("ArrayRecordComponent") // never leaves this class uncopied
    private record Stored(byte[] content, String sha256, long modifiedMillis) {
        ObjectStat stat(String key, String digest) {
            return new ObjectStat(key, content.length, digest, modifiedMillis);
        }
    }
}
