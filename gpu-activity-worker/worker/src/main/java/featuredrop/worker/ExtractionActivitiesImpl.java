package featuredrop.worker;

import featuredrop.exchange.progress.Heartbeat;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.Activity;

/// Heartbeats and translates failures; [ExtractionLoop] does the work.
public final class ExtractionActivitiesImpl implements ExtractionActivities {
    private final ExtractionLoop loop;

    public ExtractionActivitiesImpl(ExtractionLoop loop) {
        this.loop = loop;
    }

    @Override
    public ChunkReport extractChunk(ChunkRef chunk) {
        Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext()::heartbeat);
        return Failures.translated(() -> loop.extract(chunk, (where, done) -> heartbeat.at(where + ", record", done)));
    }
}
