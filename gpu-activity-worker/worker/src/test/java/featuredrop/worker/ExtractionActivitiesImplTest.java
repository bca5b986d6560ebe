package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.fetch.memory.InMemoryImageSource;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ExtractionActivities;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import org.junit.jupiter.api.Test;

final class ExtractionActivitiesImplTest {
    @Test
    void whatGoesWrongHasAKindAndATypeForTheOperator() {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
        try {
            ExtractionLoop loop = new ExtractionLoop(
                    new InMemoryObjectStore(),
                    plan -> {
                        throw new IllegalStateException("not reached");
                    },
                    new RecordPreparation(new InMemoryImageSource(), (file, form) -> {
                        throw new IllegalStateException("not reached");
                    }));
            environment.registerActivitiesImplementations(new ExtractionActivitiesImpl(loop));
            ExtractionActivities activities = environment.newActivityStub(ExtractionActivities.class);
            PlanRef plan = new PlanRef(new DropKey("paris", "acme", "d1"), 0, "a".repeat(64), "m", "b".repeat(16));

            assertThatThrownBy(() -> activities.extractChunk(new ChunkRef(plan, 0, 0)))
                    .isInstanceOf(ActivityFailure.class)
                    .cause()
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.getType()).isEqualTo("OBJECT_MISSING");
                        assertThat(failure.isNonRetryable()).isTrue();
                        assertThat(failure.getOriginalMessage()).contains("plan.json");
                    });
        } finally {
            environment.close();
        }
    }
}
