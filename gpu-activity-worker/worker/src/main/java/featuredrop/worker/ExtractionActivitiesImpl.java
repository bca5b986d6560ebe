package featuredrop.worker;

import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.policy.Secrets;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;

/// Heartbeats and translates failures; [ExtractionLoop] does the work.
public final class ExtractionActivitiesImpl implements ExtractionActivities {
    private final ExtractionLoop loop;

    public ExtractionActivitiesImpl(ExtractionLoop loop) {
        this.loop = loop;
    }

    @Override
    public ChunkReport extractChunk(ChunkRef chunk) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        return Failures.translated(() ->
                loop.extract(chunk, (where, done) -> context.heartbeat(Secrets.line(where + ", record " + done))));
    }
}
