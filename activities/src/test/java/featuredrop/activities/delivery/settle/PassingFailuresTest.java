package featuredrop.activities.delivery.settle;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.activities.delivery.SampleDrop.Item;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.FailedChunks.Failed;
import featuredrop.workflows.delivery.FailedChunks.Place;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PassingFailuresTest {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final SampleDrop drop = new SampleDrop(
            1,
            List.of(
                    new Input(
                            "a.csv",
                            List.of(
                                    List.of(SampleDrop.extracted(1), new Item(2, Outcome.CONNECT)),
                                    List.of(SampleDrop.extracted(3), new Item(4, Outcome.GONE)),
                                    List.of(new Item(5, Outcome.THROTTLED))),
                            1),
                    new Input("empty.csv", List.of(), 0),
                    new Input("b.csv", List.of(List.of(new Item(6, Outcome.TLS))), 0)));
    private final PlanRef plan = drop.store(store);

    @Test
    void chunksWithPassingFailuresAreListedInPlanOrder() {
        FailedChunks failed = new PassingFailures(store, 10).list(plan.next(), Place.FIRST, Progress.NONE);

        assertThat(failed.chunks())
                .containsExactly(
                        new Failed(new Place(0, 0), Map.of(Outcome.EXTRACTED, 1L, Outcome.CONNECT, 1L)),
                        new Failed(new Place(0, 2), Map.of(Outcome.THROTTLED, 1L)),
                        new Failed(new Place(2, 0), Map.of(Outcome.TLS, 1L)));
        assertThat(failed.last()).isTrue();
    }

    @Test
    void aLongListComesInParts() {
        PassingFailures one = new PassingFailures(store, 1);
        FailedChunks first = one.list(plan.next(), Place.FIRST, Progress.NONE);
        FailedChunks second = one.list(plan.next(), first.next(), Progress.NONE);
        FailedChunks third = one.list(plan.next(), second.next(), Progress.NONE);

        assertThat(List.of(first, second, third))
                .flatExtracting(FailedChunks::chunks)
                .extracting(Failed::place)
                .containsExactly(new Place(0, 0), new Place(0, 2), new Place(2, 0));
        assertThat(first.last()).isFalse();
        assertThat(third.last()).isTrue();
    }

    @Test
    void theNewestResultBeforeThePlansGenerationCounts() {
        drop.storeResults(
                store, plan.at(1), new ChunkPosition(0, 0), List.of(SampleDrop.extracted(1), SampleDrop.extracted(2)));
        drop.storeResults(store, plan.at(2), new ChunkPosition(2, 0), List.of(SampleDrop.extracted(6)));

        assertThat(new PassingFailures(store, 10)
                        .list(plan.at(2), Place.FIRST, Progress.NONE)
                        .chunks())
                .extracting(Failed::place)
                .containsExactly(new Place(0, 2), new Place(2, 0));
    }
}
