package featuredrop.exchange.reader;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import org.junit.jupiter.api.Test;

final class GenerationsTest {
    private static final PlanRef PLAN = new PlanRef(new DropKey("paris", "acme", "d1"), 1, "hash", "m", "k");

    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void theNewestGenerationIsTheHighestOfWhichThereIsAnything() {
        assertThat(Generations.newest(store, PLAN)).isEmpty();
        put(0, 1);
        assertThat(Generations.newest(store, PLAN)).hasValue(0);
        put(9, 0);
        put(10, 0);
        assertThat(Generations.newest(store, PLAN)).hasValue(10);
    }

    @Test
    void aSettlementOfAnEarlierReleaseIsAGenerationToo() {
        store.putIfAbsent(ObjectKeys.settled(PLAN), new byte[1]);
        assertThat(Generations.newest(store, PLAN)).hasValue(0);
    }

    @Test
    void theResultsOfAnotherModelAreNoGenerationOfThisOne() {
        store.putIfAbsent(
                ObjectKeys.result(new ChunkRef(new PlanRef(PLAN.key(), 1, "hash", "m", "k2").at(4), 0, 0)),
                new byte[1]);
        assertThat(Generations.newest(store, PLAN)).isEmpty();
    }

    @Test
    void theNewestResultOfAChunkIsBetweenTheOldestGenerationAndThatOfThePlan() {
        put(0, 0);
        put(0, 1);
        put(1, 1);
        put(2, 1);
        put(2, 2);
        put(4, 0);

        assertThat(newest(PLAN.at(3), 0)).isZero();
        assertThat(newest(PLAN.at(3), 1)).isEqualTo(2);
        assertThat(newest(PLAN.at(1), 1)).isEqualTo(1);
        assertThat(newest(PLAN.at(4), 0)).isEqualTo(4);
        assertThat(newest(PLAN.at(0), 1)).isZero();
        assertThat(newest(PLAN.from(3), 0)).as("missing").isEqualTo(3);
        assertThat(newest(PLAN.at(3), 7)).as("missing").isEqualTo(3);
    }

    private int newest(PlanRef plan, int chunk) {
        return Generations.of(store, plan)
                .newestOf(new ChunkRef(plan, 0, chunk))
                .plan()
                .generation();
    }

    private void put(int generation, int chunk) {
        store.putIfAbsent(ObjectKeys.result(new ChunkRef(PLAN.at(generation), 0, chunk)), new byte[1]);
    }
}
