package featuredrop.workflows.gpupool;

/// Whether a lease's holder still lives, and when it last had a chunk moving.
///
/// @param holder workflow id of the drop
/// @param open whether that workflow is running
/// @param chunksInHand of its chunks, those that a GPU host works on now
/// @param lastChunkMillis when one of its chunks was last started or finished, milliseconds since the epoch; 0 if never
public record HolderState(String holder, boolean open, int chunksInHand, long lastChunkMillis) {}
