package featuredrop.worker;

import featuredrop.exchange.progress.Heartbeat;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.Activity;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;

/// Heartbeats and translates failures; [ExtractionLoop] does the work.
public final class ExtractionActivitiesImpl implements ExtractionActivities {
    private final BiFunction<ChunkRef, Progress, ChunkReport> loop;
    private final ChunkSlots slots;
    private final Runnable working;

    public ExtractionActivitiesImpl(ExtractionLoop loop) {
        this(loop::extract, new ChunkSlots(Integer.MAX_VALUE), () -> {});
    }

    /// @param loop extracts one chunk
    /// @param slots those of this process
    /// @param working called all the time while a chunk is extracted
    ExtractionActivitiesImpl(BiFunction<ChunkRef, Progress, ChunkReport> loop, ChunkSlots slots, Runnable working) {
        this.loop = loop;
        this.slots = slots;
        this.working = working;
    }

    @Override
    public ChunkReport extractChunk(ChunkRef chunk) {
        Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext()::heartbeat);
        Progress progress = (where, done) -> {
            working.run();
            heartbeat.at(where, done);
        };
        return Failures.translated(() -> {
            try (ChunkSlots.Slot _ = slots.enter(() -> progress.at("chunk " + chunk.name() + " waits for a slot", 0))) {
                working.run();
                return loop.apply(chunk, (where, done) -> progress.at(where + ", record", done));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("Interrupted before a slot was free");
            }
        });
    }
}
