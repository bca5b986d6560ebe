package featuredrop.workflows.gpupool;

/// Whether a lease's holder still runs, and when one of its chunks last made progress.
///
/// @param holder workflow id of the drop
/// @param open whether that workflow is running
/// @param chunksInHand chunks that a GPU host is extracting now
/// @param lastChunkMillis when one of its chunks was last started or finished, milliseconds since the epoch; 0 if never
/// @param chunks its chunks known so far
/// @param chunksExtracted of these, with a result
public record HolderState(
        String holder, boolean open, int chunksInHand, long lastChunkMillis, int chunks, int chunksExtracted) {
    /// A holder of which only that is known.
    public HolderState(String holder, boolean open, int chunksInHand, long lastChunkMillis) {
        this(holder, open, chunksInHand, lastChunkMillis, 0, 0);
    }
}
