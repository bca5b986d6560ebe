package featuredrop.worker.compare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DistrustAlarmTest {
    private static final DistrustNote.Cause CAUSE = new DistrustNote.Cause("i-1", "cosine 0.5", 1_000, 2_000);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final DistrustNotes notes = new DistrustNotes(store);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch told = new CountDownLatch(1);

    @Test
    void theWorkerIsStoppedThenEachDropGetsItsNoteThenThePoolHears() throws InterruptedException {
        alarm(0).differs(CAUSE, List.of(chunk("d1", 0), chunk("d2", 4), chunk("d1", 1)));

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(events).containsExactly("stop", "pool i-1 cosine 0.5 with 2 notes");
        assertThat(notes.of(chunk("d1", 0).plan()))
                .containsExactly(DistrustNote.of(CAUSE, List.of(chunk("d1", 0), chunk("d1", 1))));
        assertThat(notes.all("north")).hasSize(2);
        assertThat(DistrustedResults.of(store, chunk("d2", 4).plan()).isEmpty()).isFalse();
    }

    @Test
    void whatFailsIsRepeatedUntilItSucceeds() throws InterruptedException {
        alarm(3).differs(CAUSE, List.of());

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(events).containsExactly("stop", "down", "down", "down", "pool i-1 cosine 0.5 with 0 notes");
    }

    private DistrustAlarm alarm(int failures) {
        AtomicInteger left = new AtomicInteger(failures);
        return new DistrustAlarm(
                () -> events.add("stop"),
                notes,
                cause -> {
                    if (left.getAndDecrement() > 0) {
                        events.add("down");
                        throw new IllegalStateException("down");
                    }
                    events.add("pool " + cause.host() + " " + cause.reason() + " with "
                            + notes.all("north").size() + " notes");
                    told.countDown();
                },
                Duration.ofMillis(1));
    }

    private static ChunkRef chunk(String drop, int chunk) {
        PlanRef plan = new PlanRef(new DropKey("north", "acme", drop), 1, "a".repeat(64), "m", "b".repeat(16), 3, 0);
        return new ChunkRef(plan, 0, chunk);
    }
}
