package featuredrop.workflows.extraction;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on the GPU hosts, queue `gpu-<pool>`.
@ActivityInterface
public interface ExtractionActivities {
    /// Gives every record of the chunk its outcome and, where it is EXTRACTED, its feature, and stores them as one
    /// write-once result. A result that is already there is reported and not computed again. Heartbeats; stops
    /// at the next record when cancelled and leaves nothing behind.
    @ActivityMethod
    ChunkReport extractChunk(ChunkRef chunk);
}
