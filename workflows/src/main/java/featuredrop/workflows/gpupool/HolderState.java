package featuredrop.workflows.gpupool;

import java.util.Map;
import java.util.Objects;

/// Whether a lease's holder still runs, and when one of its chunks last made progress.
///
/// @param holder workflow id of the drop
/// @param open whether that workflow is running
/// @param chunksInHand chunks that a GPU host is extracting now
/// @param lastChunkMillis when one of its chunks was last started or finished, milliseconds since the epoch; 0 if never
/// @param chunks its chunks known so far
/// @param chunksExtracted of these, with a result
/// @param inHandByHost of the chunks in hand, how many each host has, by EC2 instance id
public record HolderState(
        String holder,
        boolean open,
        int chunksInHand,
        long lastChunkMillis,
        int chunks,
        int chunksExtracted,
        Map<String, Integer> inHandByHost) {
    /// Histories of 0.1.0 do not know the hosts.
    public HolderState {
        inHandByHost = Map.copyOf(Objects.requireNonNullElse(inHandByHost, Map.of()));
    }

    /// A holder whose hosts are not known.
    public HolderState(
            String holder, boolean open, int chunksInHand, long lastChunkMillis, int chunks, int chunksExtracted) {
        this(holder, open, chunksInHand, lastChunkMillis, chunks, chunksExtracted, Map.of());
    }

    /// A holder of which only that is known.
    public HolderState(String holder, boolean open, int chunksInHand, long lastChunkMillis) {
        this(holder, open, chunksInHand, lastChunkMillis, 0, 0, Map.of());
    }
}
