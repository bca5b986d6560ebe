package featuredrop.worker.compare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ModelRecordTest {
    private static final int NEVER = Integer.MAX_VALUE;

    @Test
    void theListOfResultsIsBoundedByAComparison() {
        ModelRecord model = new ModelRecord(NEVER);
        model.agreed(model.turn(chunk("d1", 0), 1));
        IntStream.range(0, ModelRecord.MOST_RESULTS - 1).forEach(i -> model.writing(chunk("d1", i)));
        assertThat(model.turn(chunk("d1", 0), 2).isCompared()).isFalse();

        model.writing(chunk("d1", ModelRecord.MOST_RESULTS));
        ModelRecord.Turn turn = model.turn(chunk("d1", 0), 3);
        assertThat(turn.isCompared()).isTrue();
        model.agreed(turn);

        assertThat(model.sinceAgreed()).isEmpty();
        assertThat(model.agreedMillis()).isEqualTo(3);
        assertThat(model.turn(chunk("d1", 0), 4).isCompared()).isFalse();
    }

    @Test
    void aComparisonSaysNothingOfResultsThatWereWrittenAfterItsBatchBegan() {
        ModelRecord model = new ModelRecord(NEVER);
        model.writing(chunk("d1", 0));
        ModelRecord.Turn turn = model.turn(chunk("d1", 1), 1);
        model.writing(chunk("d1", 2));

        model.agreed(turn);

        assertThat(model.sinceAgreed()).containsExactly(chunk("d1", 2));
    }

    @Test
    void comparisonsThatComeInOutOfOrderTakeNothingBack() {
        ModelRecord model = new ModelRecord(1);
        ModelRecord.Turn first = model.turn(chunk("d1", 0), 1);
        model.writing(chunk("d1", 0));
        ModelRecord.Turn second = model.turn(chunk("d1", 1), 2);

        model.agreed(second);
        model.agreed(first);

        assertThat(model.sinceAgreed()).isEmpty();
        assertThat(model.agreedMillis()).isEqualTo(2);
    }

    @Test
    void anotherRevisionOfADropIsADropOfItsOwn() {
        ModelRecord model = new ModelRecord(NEVER);
        PlanRef plan = chunk("d1", 0).plan();
        PlanRef second = new PlanRef(plan.key(), 2, plan.planHash(), plan.modelId(), plan.modelKey());

        assertThat(model.turn(chunk("d1", 0), 1).isCompared()).isTrue();
        assertThat(model.turn(chunk("d1", 0), 1).isCompared()).isFalse();
        assertThat(model.turn(new ChunkRef(second, 0, 0), 1).isCompared()).isTrue();
    }

    @Test
    void aDropThatIsForgottenAmongVeryManyIsComparedAgain() {
        ModelRecord model = new ModelRecord(NEVER);
        IntStream.range(0, 1_001).forEach(i -> model.turn(chunk("d" + i, 0), 1));

        assertThat(model.turn(chunk("d1000", 0), 1).isCompared()).isFalse();
        assertThat(model.turn(chunk("d0", 0), 1).isCompared()).isTrue();
    }

    private static ChunkRef chunk(String drop, int chunk) {
        PlanRef plan = new PlanRef(new DropKey("north", "acme", drop), 1, "a".repeat(64), "m", "b".repeat(16));
        return new ChunkRef(plan, 0, chunk);
    }
}
