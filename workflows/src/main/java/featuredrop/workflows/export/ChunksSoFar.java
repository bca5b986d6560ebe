package featuredrop.workflows.export;

/// Says how many chunks of a file are in the exchange while the file is still being exported; its later ones follow.
///
/// @param file index of the file in the plan, from 0
/// @param chunks how many, from the first one without a gap
public record ChunksSoFar(int file, int chunks) {}
