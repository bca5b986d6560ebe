package featuredrop.workflows.drop;

/// How far a drop is; answered by the `progress` query.
///
/// @param files input files in the plan, 0 before it is frozen
/// @param filesExported of these, in the exchange
/// @param chunks chunks known so far
/// @param chunksExtracted of these, with a result
/// @param records records known so far, rejects included
/// @param recordsExtracted records with an outcome
/// @param parts parts of the delivery, 0 before `settle`
/// @param partsReturned of these, in staging
/// @param lastChunkMillis when a chunk was last started or finished, milliseconds since the epoch; 0 before the first
/// @param passes passes over failed images that were begun without a person
/// @param nextPassMillis when the next one begins, milliseconds since the epoch; 0 when none is waited for
public record DropProgress(
        int files,
        int filesExported,
        int chunks,
        int chunksExtracted,
        long records,
        long recordsExtracted,
        int parts,
        int partsReturned,
        long lastChunkMillis,
        int passes,
        long nextPassMillis) {
    /// The progress of a drop without passes.
    public DropProgress(
            int files,
            int filesExported,
            int chunks,
            int chunksExtracted,
            long records,
            long recordsExtracted,
            int parts,
            int partsReturned,
            long lastChunkMillis) {
        this(
                files,
                filesExported,
                chunks,
                chunksExtracted,
                records,
                recordsExtracted,
                parts,
                partsReturned,
                lastChunkMillis,
                0,
                0);
    }
}
