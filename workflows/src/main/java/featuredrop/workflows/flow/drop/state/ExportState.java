package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.export.ExportedFile;
import java.util.List;

/// How far export and extraction are, when every file that was started is exported and every chunk that was started has
/// its result. Its size does not follow the number of files: a file whose chunks all have results leaves only its part
/// of the sums, any other one about one byte.
///
/// @param files exported files, which are the first of the plan
/// @param chunks their chunks
/// @param records their records, rejects included
/// @param nextFile the file of the next chunk to extract
/// @param nextChunk that chunk's number in the file
/// @param waitingChunks how many chunks each file from `nextFile` on has, as [PackedCounts]
public record ExportState(int files, int chunks, long records, int nextFile, int nextChunk, String waitingChunks) {
    /// The same from a list of every exported file, as earlier releases carried it.
    ///
    /// @param exported in plan order
    /// @param chunksExtracted chunks done, counted in plan order
    static ExportState after(List<ExportedFile> exported, int chunksExtracted) {
        ChunkCursor cursor = new ChunkCursor();
        exported.forEach(cursor::add);
        for (int i = 0; i < chunksExtracted; i++) {
            cursor.next();
        }
        return cursor.exports();
    }
}
