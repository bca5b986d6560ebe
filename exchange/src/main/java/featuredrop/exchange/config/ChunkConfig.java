package featuredrop.exchange.config;

/// How input is cut into chunks and output into parts.
///
/// @param records most records of a chunk
/// @param bytes most bytes of a chunk; a larger record is a chunk alone
/// @param partBytes most bytes of a part of the delivery
/// @param exportWindow input files of one drop exported at the same time
/// @param extractWindow chunks of one drop in flight for each slot of its pool
public record ChunkConfig(
        @DefaultValue("2000") int records,
        @DefaultValue("32MiB") ByteCount bytes,
        @DefaultValue("256MiB") ByteCount partBytes,
        @DefaultValue("4") int exportWindow,
        @DefaultValue("2") int extractWindow) {
    public ChunkConfig {
        Check.atLeast("records", records, 1);
        Check.positive("bytes", bytes);
        Check.positive("part-bytes", partBytes);
        Check.atLeast("export-window", exportWindow, 1);
        Check.atLeast("extract-window", extractWindow, 1);
    }
}
