package featuredrop.activities.delivery.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.activities.delivery.SampleDrop.Item;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.SettlementFile.Part;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class SettlerTest {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Settler settler = new Settler(store, 1_000);

    @Test
    void theFirstExtractedRecordOfAnIdIsDelivered() {
        SampleDrop drop = new SampleDrop(
                1,
                List.of(
                        new Input("a.bin", List.of(List.of(new Item(5, Outcome.GONE), SampleDrop.extracted(5))), 0),
                        new Input(
                                "b.bin",
                                List.of(List.of(
                                        SampleDrop.extracted(5), SampleDrop.extracted(6), new Item(5, Outcome.DNS))),
                                2)));

        SettlementFile settled =
                settler.settle(drop.store(store), Progress.NONE).file();

        assertThat(settled.records()).isEqualTo(7);
        assertThat(settled.count(Outcome.EXTRACTED)).isEqualTo(2);
        assertThat(settled.count(Outcome.DUPLICATE)).isEqualTo(1);
        assertThat(settled.count(Outcome.BAD_RECORD)).isEqualTo(2);
        assertThat(settled.count(Outcome.GONE) + settled.count(Outcome.DNS)).isEqualTo(2);
        assertThat(settled.duplicates()).hasSize(1);
        assertThat(settled.duplicates().getFirst().chunk()).isEqualTo(new ChunkPosition(1, 0));
        assertThat(settled.duplicates().getFirst().toBits().stream().boxed()).containsExactly(0);
    }

    @Test
    void aFileOfBytesWithoutARecordIsAReasonForDoubtWhateverItsShare() {
        List<Item> many =
                LongStream.range(0, 300).mapToObj(SampleDrop::extracted).toList();
        SampleDrop drop = new SampleDrop(
                1,
                List.of(
                        new Input("good.csv", List.of(many), 1),
                        new Input("bad.csv", List.of(), 1),
                        new Input("other.csv", List.of(), 1)));

        assertThat(settler.settle(drop.store(store), Progress.NONE).doubt())
                .startsWith("2 of 3 files hold bytes and no record, the first is 'bad.csv' of ");
    }

    @Test
    void aDropWithRecordsInEveryFileIsNoReasonForDoubt() {
        assertThat(settler.settle(SampleDrop.of(SampleDrop.extracted(5)).store(store), Progress.NONE)
                        .doubt())
                .isEmpty();
    }

    @Test
    void aDropWithoutARecordIsAReasonForDoubt() {
        assertThat(settler.settle(new SampleDrop(1, List.of()).store(store), Progress.NONE)
                        .doubt())
                .isEqualTo("the drop holds no record");
        SampleDrop headerOnly = new SampleDrop(1, List.of(new Input("list.csv", List.of(), 0)));
        assertThat(settler.settle(headerOnly.store(store), Progress.NONE).doubt())
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordIsCountedOnceAndEveryIdDeliveredOnce(long seed) {
        SampleDrop drop = SampleDrop.random(seed);

        SettlementFile settled =
                settler.settle(drop.store(store), Progress.NONE).file();

        assertThat(settled.records()).as("seed %d", seed).isEqualTo(drop.records());
        assertThat(settled.count(Outcome.EXTRACTED))
                .as("seed %d", seed)
                .isEqualTo(drop.deliveredIds().size());
        assertThat(settled.count(Outcome.DUPLICATE) + settled.count(Outcome.EXTRACTED))
                .isEqualTo(drop.count(Outcome.EXTRACTED));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partsHoldEveryDeliveredRecordOnceAndStayUnderTheLimit(long seed) {
        SampleDrop drop = SampleDrop.random(seed);
        long line = 34 + 8L * SampleDrop.MODEL.dimension();
        long limit = line * (1 + seed % 9);

        SettlementFile settled = new Settler(store, limit)
                .settle(drop.store(store), Progress.NONE)
                .file();

        assertThat(settled.parts().stream().mapToLong(Part::delivered).sum())
                .as("seed %d", seed)
                .isEqualTo(settled.count(Outcome.EXTRACTED));
        assertThat(settled.parts())
                .as("seed %d", seed)
                .allMatch(part -> part.first().equals(part.last()) || part.delivered() * line <= limit);
        Set<ChunkPosition> taken = new HashSet<>();
        for (int file = 0; file < drop.inputs().size(); file++) {
            for (int chunk = 0; chunk < drop.inputs().get(file).chunks().size(); chunk++) {
                ChunkPosition position = new ChunkPosition(file, chunk);
                assertThat(settled.parts().stream().filter(part -> part.contains(position)))
                        .as("seed %d, chunk %s", seed, position)
                        .hasSizeLessThanOrEqualTo(1);
                taken.add(position);
            }
        }
        assertThat(taken).containsAll(settled.parts().stream().map(Part::first).toList());
    }

    @Test
    void theFirstDecisionStays() {
        PlanRef plan = SampleDrop.random(5).store(store);
        SettlementFile first = new Settler(store, 1).settle(plan, Progress.NONE).file();

        assertThat(new Settler(store, Long.MAX_VALUE)
                        .settle(plan, Progress.NONE)
                        .file())
                .isEqualTo(first);
    }

    @Test
    void aSettlementWhoseAnswerIsLostIsStored() {
        PlanRef plan =
                SampleDrop.of(SampleDrop.extracted(1), SampleDrop.extracted(2)).store(store);
        List<String> told = new ArrayList<>();
        store.loseNextAnswer(() -> {});

        SettlementFile settled =
                settler.settle(plan, (where, done) -> told.add(where)).file();

        assertThat(told).last().isEqualTo("settlement stored");
        assertThat(settled).isEqualTo(settler.decided(plan, Progress.NONE).file());
    }

    @Test
    void aSettlementThatIsThereStays() {
        List<List<Item>> chunks = List.of(List.of(SampleDrop.extracted(1)), List.of(SampleDrop.extracted(2)));
        PlanRef plan = new SampleDrop(1, List.of(new Input("a.bin", chunks, 0)), 1).store(store);
        SettlementFile first = settler.settle(plan, Progress.NONE).file();
        Settler other = new Settler(store, 1);
        List<String> told = new ArrayList<>();
        assertThat(other.decided(plan, Progress.NONE).file()).isNotEqualTo(first);

        assertThat(other.settle(plan, (where, done) -> told.add(where)).file()).isEqualTo(first);
        assertThat(told).last().isEqualTo("another settlement found, it stays");
    }

    @Test
    void ofEachChunkTheNewestGenerationUpToThatOfThePlanIsSettled() {
        SampleDrop drop = threeChunks();
        PlanRef old = drop.store(store);
        drop.storeResults(store, old.at(1), new ChunkPosition(0, 1), List.of(new Item(2, Outcome.TLS)));
        drop.storeResults(store, old.at(2), new ChunkPosition(0, 1), List.of(SampleDrop.extracted(2)));
        drop.storeResults(store, old.at(3), new ChunkPosition(0, 2), List.of(SampleDrop.extracted(3)));

        SettlementFile second = settler.settle(old.at(2), Progress.NONE).file();
        SettlementFile third = settler.settle(old.at(3), Progress.NONE).file();

        assertThat(second.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 2L, Outcome.CONNECT, 1L));
        assertThat(second.result(old, new ChunkPosition(0, 0)).plan().generation())
                .isZero();
        assertThat(second.result(old, new ChunkPosition(0, 1)).plan().generation())
                .isEqualTo(2);
        assertThat(second.result(old, new ChunkPosition(0, 2)).plan().generation())
                .isZero();
        assertThat(third.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 3L));
        assertThat(third.generationsUsed()).containsExactly(0, 2, 3);
        assertThat(store.list(ObjectKeys.results(old)))
                .extracting(
                        object -> object.key().substring(ObjectKeys.results(old).length()))
                .contains("000000-000001", "000001/000000-000001", "settled.000002", "settled.000003")
                .doesNotContain("settled");
    }

    @Test
    void whatAnEarlierReleaseSettledIsStillRead() {
        SampleDrop drop = threeChunks();
        PlanRef old = drop.store(store);
        SettlementFile settled = settler.settle(old, Progress.NONE).file();
        drop.storeResults(store, old.at(1), new ChunkPosition(0, 1), List.of(SampleDrop.extracted(2)));

        assertThat(settler.settle(old, Progress.NONE).file()).isEqualTo(settled);
        assertThat(settled.outcomes()).containsEntry(Outcome.CONNECT, 2L);
        assertThat(store.stat(ObjectKeys.results(old) + "settled")).isPresent();
    }

    @Test
    void resultsBeforeTheOldestGenerationDoNotCount() {
        SampleDrop drop = threeChunks();
        PlanRef old = drop.store(store);
        PlanRef fresh = old.from(1);
        drop.storeResults(store, fresh, new ChunkPosition(0, 0), List.of(new Item(1, Outcome.GONE)));
        drop.storeResults(store, fresh, new ChunkPosition(0, 1), List.of(SampleDrop.extracted(2)));

        assertThatThrownBy(() -> settler.settle(fresh, Progress.NONE))
                .hasMessageContaining(ObjectKeys.result(new ChunkRef(fresh, 0, 2)));
        drop.storeResults(store, fresh, new ChunkPosition(0, 2), List.of(SampleDrop.extracted(3)));
        assertThat(settler.settle(fresh, Progress.NONE).file().outcomes())
                .isEqualTo(Map.of(Outcome.EXTRACTED, 2L, Outcome.GONE, 1L));
    }

    private static SampleDrop threeChunks() {
        return new SampleDrop(
                1,
                List.of(new Input(
                        "a.csv",
                        List.of(
                                List.of(SampleDrop.extracted(1)),
                                List.of(new Item(2, Outcome.CONNECT)),
                                List.of(new Item(3, Outcome.CONNECT))),
                        0)));
    }

    @Test
    void aMissingResultIsNamed() {
        PlanRef plan = SampleDrop.of(SampleDrop.extracted(1)).store(store);
        String key = ObjectKeys.result(new ChunkRef(plan, 0, 0));
        store.delete(List.of(key));

        assertThatThrownBy(() -> settler.settle(plan, Progress.NONE))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BUG))
                .hasMessageContaining(key);
    }

    @Test
    void aResultWithoutItsFooterIsRefusedWhereverItIsCut() {
        PlanRef plan =
                SampleDrop.of(SampleDrop.extracted(1), SampleDrop.extracted(2)).store(store);
        String key = ObjectKeys.result(new ChunkRef(plan, 0, 0));
        byte[] whole = store.tail(key, Integer.MAX_VALUE).orElseThrow();
        for (int length = 0; length < whole.length; length++) {
            store.damage(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> settler.settle(plan, Progress.NONE))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOfSatisfying(
                            DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BUG))
                    .hasMessageContaining(key);
        }
    }

    @Test
    void theResultsOfAnotherModelAreRefused() {
        SampleDrop drop = SampleDrop.of(SampleDrop.extracted(1));
        PlanRef plan = drop.store(store);
        PlanRef other = new PlanRef(plan.key(), 1, plan.planHash(), plan.modelId(), "f".repeat(16));
        store.putIfAbsent(
                ObjectKeys.result(new ChunkRef(other, 0, 0)),
                store.tail(ObjectKeys.result(new ChunkRef(plan, 0, 0)), Integer.MAX_VALUE)
                        .orElseThrow());

        assertThatThrownBy(() -> settler.settle(other, Progress.NONE)).hasMessageContaining(plan.modelKey());
    }

    @Test
    void aQuarterOfAMillionIdsAreSettled() {
        List<Item> chunk = IntStream.range(0, 2_000)
                .mapToObj(i -> SampleDrop.extracted(i * 0x9E3779B97F4A7C15L))
                .toList();
        List<List<Item>> chunks = LongStream.range(0, 125)
                .mapToObj(i -> chunk.stream()
                        .map(item -> SampleDrop.extracted(item.id() + i / 2))
                        .toList())
                .toList();
        PlanRef plan = new SampleDrop(1, List.of(new Input("a.bin", chunks, 0)), 1).store(store);

        SettlementFile settled = settler.settle(plan, Progress.NONE).file();

        assertThat(settled.records()).isEqualTo(250_000);
        assertThat(settled.count(Outcome.EXTRACTED)).isEqualTo(126_000);
    }

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }
}
