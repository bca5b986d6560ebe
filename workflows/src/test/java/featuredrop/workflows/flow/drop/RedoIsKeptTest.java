package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.Admission;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A redo is kept in the exchange by its first step: nothing else would know of it if the server were lost.
@Timeout(240)
@Tag("slow")
final class RedoIsKeptTest {
    private static final DropKey KEY = new DropKey("north", "acme", "redone");

    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aRedoIsKeptOnceAsSoonAsItMayStart() {
        DropRequest redo = new DropRequest(KEY, 2, "wrong model");
        assertThat(carried(redo).end()).isEqualTo(DropEnd.PUBLISHED);

        assertThat(bench.site.keptRedos).containsExactly(redo);
        assertThat(bench.site.calls).containsSubsequence("admit", "keep redo", "await");
    }

    @Test
    void aFirstRevisionIsNot() {
        assertThat(carried(new DropRequest(KEY, 1, "scan")).end()).isEqualTo(DropEnd.PUBLISHED);

        assertThat(bench.site.keptRedos).isEmpty();
    }

    @Test
    void aRedoThatHasEndedBeforeIsNot() {
        bench.site.admission = Admission.endedBefore(DropEnd.ABORTED, "by olga", bench.site.settings);
        assertThat(carried(new DropRequest(KEY, 2, "wrong model")).end()).isEqualTo(DropEnd.ABORTED);

        assertThat(bench.site.keptRedos).isEmpty();
    }

    private DropReport carried(DropRequest request) {
        DropWorkflow drop = bench.workflow(DropWorkflow.class, KEY.workflowId());
        WorkflowStub.fromTyped(drop).start(request);
        return DropHarness.result(drop);
    }
}
