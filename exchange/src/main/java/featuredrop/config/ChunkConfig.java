package featuredrop.config;

/// How input is cut into chunks and output into parts.
///
/// @param records most records of a chunk
/// @param bytes most bytes of a chunk; a larger record is a chunk alone
/// @param partBytes most bytes of a part of the delivery
/// @param exportWindow input files of one drop exported at the same time
/// @param extractWindow chunks of one drop in flight for each slot of its pool
public record ChunkConfig(int records, long bytes, long partBytes, int exportWindow, int extractWindow) {}
