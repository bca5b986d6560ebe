package featuredrop.exchange.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeptSpendingTest {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final KeptSpending kept = new KeptSpending(store);

    private static HostDay line(String day, String host, long up) {
        return new HostDay(day, host, "g5.xlarge", "eu-west-1a", false, up, up / 2);
    }

    private static PoolSpent spent(long since, long seen, HostDay... days) {
        return new PoolSpent(since, seen, List.of(days));
    }

    @Test
    void theNewestStateOfACountHoldsTheOlderOnes() {
        kept.keep("gpu", spent(1, 10, line("2026-11-29", "i-1", 5), line("2026-11-30", "i-1", 1)));
        kept.keep("gpu", spent(1, 20, line("2026-11-30", "i-1", 7)));
        kept.keep("gpu", spent(1, 20, line("2026-11-30", "i-1", 7)));
        kept.keep("other", spent(1, 20, line("2026-11-30", "i-2", 9)));

        assertThat(kept.from("gpu", "2026-11-01", PoolSpent.NOTHING))
                .containsExactly(line("2026-11-29", "i-1", 5), line("2026-11-30", "i-1", 7));
        assertThat(kept.from("gpu", "2026-11-30", PoolSpent.NOTHING)).containsExactly(line("2026-11-30", "i-1", 7));
        assertThat(kept.from("gpu", "2026-12-01", PoolSpent.NOTHING)).isEmpty();
        assertThat(store.list("sites/_pools/gpu/"))
                .extracting(ObjectStat::key)
                .first()
                .isEqualTo("sites/_pools/gpu/spending/2026-11-29/000000000000001-000000000000010.json");
    }

    @Test
    void aCountThatBeganAnewIsAddedToTheOneBefore() {
        kept.keep("gpu", spent(1, 10, line("2026-11-30", "i-1", 5)));
        kept.keep("gpu", spent(11, 30, line("2026-11-30", "i-1", 3)));

        assertThat(kept.from("gpu", "2026-11-30", PoolSpent.NOTHING))
                .extracting(HostDay::upMillis)
                .containsExactlyInAnyOrder(5L, 3L);
    }

    @Test
    void whatTheEntitySaysNowReplacesTheKeptStateOfItsOwnCount() {
        kept.keep("gpu", spent(1, 10, line("2026-11-30", "i-1", 5)));
        kept.keep("gpu", spent(11, 30, line("2026-11-30", "i-1", 3)));

        assertThat(kept.from("gpu", "2026-11-30", spent(11, 40, line("2026-11-30", "i-1", 4))))
                .extracting(HostDay::upMillis)
                .containsExactlyInAnyOrder(5L, 4L);
        assertThat(kept.from("gpu", "2026-11-30", spent(50, 60, line("2026-11-30", "i-1", 4))))
                .hasSize(3);
        assertThat(kept.from("gpu", "2026-12-01", spent(11, 40, line("2026-11-30", "i-1", 4))))
                .isEmpty();
    }

    @Test
    void otherObjectsThereChangeNothing() {
        store.putIfAbsent(ObjectKeys.spending("gpu") + "notes.txt", new byte[1]);
        store.putIfAbsent(ObjectKeys.spending("gpu") + "2026-11-30/notes.json", new byte[1]);

        assertThat(kept.from("gpu", "2026-11-30", PoolSpent.NOTHING)).isEmpty();
    }
}
