package featuredrop.activities.closing;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.delivery.EndedDrop;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EndedIndexTest {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final EndedIndex index = new EndedIndex(store, "north");

    @Test
    void theNewestEntryOfADropCounts() {
        assertThat(index.read()).isEqualTo(new EndedIndex.Snapshot(Map.of(), List.of(), 1));
        index.note(key("d1"), drop("d1", 5));
        index.note(key("d2"), drop("d2", 6));
        index.note(key("d1"), drop("d1", 7));
        assertThat(index.read().drops()).isEqualTo(Map.of(key("d1"), drop("d1", 7), key("d2"), drop("d2", 6)));
        add(drop("d2", EndedDrop.NEVER));
        assertThat(index.read().drops()).containsEntry(key("d2"), drop("d2", EndedDrop.NEVER));
    }

    @Test
    void whateverIsAddedTheIndexHoldsItAllInAShortChain() {
        Random random = new Random(3);
        Map<DropKey, EndedDrop> all = new HashMap<>();
        for (int round = 0; round < 300; round++) {
            List<EndedDrop> news = IntStream.range(0, random.nextInt(20))
                    .mapToObj(_ -> drop("d" + random.nextInt(2_000), random.nextInt(1_000)))
                    .toList();
            if (random.nextInt(4) == 0) {
                news.forEach(drop -> index.note(key(drop.drop()), drop));
                news.forEach(drop -> all.put(key(drop.drop()), drop));
            } else if (index.add(index.read(), distinct(news), _ -> true)) {
                distinct(news).forEach(drop -> all.put(key(drop.drop()), drop));
            }
            if (random.nextInt(30) == 0) {
                index.sweep(Long.MAX_VALUE);
            }
        }
        assertThat(index.read().drops()).isEqualTo(all);
        add();
        assertThat(index.read().chain()).hasSizeLessThan(17);
        assertThat(index.read().drops()).isEqualTo(all);
    }

    @Test
    void anEntryIsWrittenAFewTimesOnly() {
        for (int i = 0; i < 1_000; i++) {
            add(drop("d" + i, i));
        }
        long written = store.list("drops/north/_ended/").stream()
                .mapToLong(ObjectStat::length)
                .sum();
        long held = index.read().chain().stream()
                .mapToLong(link -> link.segment().toJson().length)
                .sum();
        assertThat(written).isLessThan(12 * held);
        assertThat(index.read().chain()).hasSizeLessThan(12);
    }

    @Test
    void aSlowerWriterAddsNothingAndATakeoverDropsWhatIsOfNoUse() {
        EndedIndex.Snapshot old = index.read();
        add(drop("d1", 1));
        assertThat(index.add(old, List.of(drop("d2", 2)), _ -> true)).isFalse();
        assertThat(index.read().drops()).containsOnlyKeys(key("d1"));
        assertThat(index.add(index.read(), List.of(drop("d2", 2)), _ -> false)).isTrue();
        assertThat(index.read().drops()).containsOnlyKeys(key("d2"));
    }

    @Test
    void entriesOfManyWritersAtATimeAreAllThere() throws InterruptedException {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<DropKey> keys =
                    IntStream.range(0, 100).mapToObj(i -> key("d" + i)).toList();
            writers.invokeAll(keys.stream()
                    .map(key -> Executors.callable(() -> index.note(key, drop(key.dropId(), 1))))
                    .toList());
            assertThat(index.read().drops()).containsOnlyKeys(keys);
        }
    }

    @Test
    void anObjectThatIsGoneOrCannotBeReadCostsItsEntriesOnly() {
        index.note(key("d1"), drop("d1", 1));
        store.putIfAbsent("drops/north/_ended/000000000002", "{\"since\": 1".getBytes(StandardCharsets.UTF_8));
        store.putIfAbsent("drops/north/_ended/notes", "x".getBytes(StandardCharsets.UTF_8));
        index.note(key("d3"), drop("d3", 3));
        assertThat(index.read().drops()).containsOnlyKeys(key("d1"), key("d3"));
        store.delete(List.of("drops/north/_ended/000000000001"));
        assertThat(index.read().drops()).containsOnlyKeys(key("d3"));
    }

    @Test
    void aSweepKeepsWhatIsReadAndTheHighestNumber() {
        for (int i = 0; i < 5; i++) {
            add(drop("d" + i, i));
        }
        Map<DropKey, EndedDrop> before = index.read().drops();
        assertThat(index.sweep(0)).isZero();
        assertThat(index.sweep(Long.MAX_VALUE)).isPositive();
        assertThat(index.read().drops()).isEqualTo(before);
        assertThat(index.read().next()).isEqualTo(6);
    }

    private void add(EndedDrop... drops) {
        assertThat(index.add(index.read(), List.of(drops), _ -> true)).isTrue();
    }

    private static List<EndedDrop> distinct(List<EndedDrop> drops) {
        Map<String, EndedDrop> byName = new HashMap<>();
        drops.forEach(drop -> byName.put(drop.drop(), drop));
        return new ArrayList<>(byName.values());
    }

    private static DropKey key(String drop) {
        return new DropKey("north", "shoes", drop);
    }

    private static EndedDrop drop(String drop, long changed) {
        return new EndedDrop("shoes", drop, DropEnd.ABORTED, "", changed);
    }
}
