package featuredrop.cli.check;

import featuredrop.exchange.objectstore.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The exchange of an export that is only tried: it keeps plan and indexes, and hands each chunk on instead of keeping
/// it. Not thread-safe.
final class PassingStore implements ObjectStore {
    private final Map<String, byte[]> kept = new HashMap<>();
    private final ChunkTaker taker;

    PassingStore(ChunkTaker taker) {
        this.taker = taker;
    }

    /// Gets what the exchange would hold.
    @FunctionalInterface
    interface ChunkTaker {
        /// @param content delimited records
        void take(byte[] content);
    }

    @Override
    public Written putIfAbsent(String key, byte[] content) {
        if (key.endsWith(".json") || key.endsWith(".index")) {
            kept.put(key, content.clone());
        } else {
            taker.take(content);
        }
        return new Written(true, ""); // nothing is compared with the digest
    }

    @Override
    public Optional<InputStream> open(String key) {
        return Optional.ofNullable(kept.get(key)).map(ByteArrayInputStream::new);
    }

    @Override
    public Optional<byte[]> tail(String key, int length) {
        return Optional.ofNullable(kept.get(key))
                .map(content -> Arrays.copyOfRange(content, Math.max(0, content.length - length), content.length));
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return Optional.ofNullable(kept.get(key)).map(content -> new ObjectStat(key, content.length, "", 0));
    }

    @Override
    public List<ObjectStat> list(String prefix) {
        return kept.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .flatMap(key -> stat(key).stream())
                .toList();
    }

    @Override
    public void delete(List<String> keys) {
        keys.forEach(kept::remove);
    }
}
