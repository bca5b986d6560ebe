package featuredrop.activities.closing;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClosedDropsTest {
    private static final DropKey KEY = new DropKey("north", "shoes", "d1");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ClosedDrops closed = new ClosedDrops(store);

    @Test
    void aDropThatWasNeverClosedHasNoRecord() {
        closed.add(new DropKey("north", "shoes", "d10"), record(1, "a"));

        assertThat(closed.latest(KEY)).isEmpty();
    }

    @Test
    void theNewestOfMoreThanNineRecordsIsFound() {
        for (int revision = 1; revision <= 12; revision++) {
            closed.add(KEY, record(revision, "reason " + revision));
        }

        assertThat(closed.latest(KEY)).contains(record(12, "reason 12"));
        assertThat(store.list("drops/north/shoes/d1/")).hasSize(12);
    }

    @Test
    void theSameClosingIsRecordedOnce() {
        closed.add(KEY, record(1, "a"));
        closed.add(KEY, new ClosedRecord(1, DropEnd.REJECTED, "a", "", "f", "2026-11-21T12:00:00Z"));

        assertThat(store.list("drops/")).hasSize(1);
    }

    @Test
    void aClosingWhoseAnswerIsLostIsRecordedOnce() {
        store.loseNextAnswer(() -> closed.add(KEY, record(2, "b")));
        closed.add(KEY, record(1, "a"));

        assertThat(store.list("drops/")).hasSize(2);
        assertThat(closed.latest(KEY)).contains(record(2, "b"));
    }

    @Test
    void closingsAtTheSameTimeAllKeepTheirRecord() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> closings = IntStream.rangeClosed(1, 8)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        closed.add(KEY, record(i, "reason " + i));
                        return true;
                    })
                    .toList();
            for (var done : pool.invokeAll(closings)) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(store.list("drops/")).hasSize(8);
    }

    private static ClosedRecord record(int revision, String reason) {
        return new ClosedRecord(revision, DropEnd.REJECTED, reason, "", "f", "2026-11-21T11:00:00Z");
    }
}
