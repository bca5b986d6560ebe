package featuredrop.workflows.extraction;

import featuredrop.workflows.drop.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `extractChunk` found or wrote.
///
/// @param sha256 digest of the stored result, hex
/// @param outcomes records by outcome
/// @param imagesFetched images loaded over the network by the attempt that wrote the result
/// @param bytesFetched their bytes
/// @param work what this call did; null when it found a result, and from workers before 0.2
public record ChunkReport(
        String sha256,
        Map<Outcome, Long> outcomes,
        long imagesFetched,
        long bytesFetched,
        @Nullable Work work) {
    /// A result that was there.
    public ChunkReport(String sha256, Map<Outcome, Long> outcomes, long imagesFetched, long bytesFetched) {
        this(sha256, outcomes, imagesFetched, bytesFetched, null);
    }

    public ChunkReport {
        outcomes = Map.copyOf(outcomes);
    }

    /// What one call did.
    ///
    /// @param millis how long a slot of the host was taken
    /// @param images records that it extracted or refused; those of an earlier generation do not count
    public record Work(long millis, long images) {}
}
