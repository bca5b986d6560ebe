package featuredrop.workflows.extraction;

import featuredrop.workflows.drop.Outcome;
import java.util.Map;

/// What `extractChunk` found or wrote.
///
/// @param sha256 digest of the stored result, hex
/// @param outcomes records by outcome
/// @param imagesFetched images loaded over the network by the attempt that wrote the result
/// @param bytesFetched their bytes
public record ChunkReport(String sha256, Map<Outcome, Long> outcomes, long imagesFetched, long bytesFetched) {
    public ChunkReport {
        outcomes = Map.copyOf(outcomes);
    }
}
