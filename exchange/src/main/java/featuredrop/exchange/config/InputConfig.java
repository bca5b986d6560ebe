package featuredrop.exchange.config;

/// Limits on what partners send. Whatever goes over one is refused by name, so that no drop can fill a worker's memory
/// or the exchange.
///
/// @param files most files of a drop
/// @param fileRecords most records of a file
/// @param dropRecords most records of a drop
/// @param decodedBytes most bytes that a compressed file holds when it is decoded
/// @param ratio most decoded bytes for each compressed one, counted after the first MiB
/// @param gzipHeader most bytes of a gzip member's header with its file name and comment
/// @param gaps most interruptions of a file's records by blank lines
/// @param rejects most unreadable records of a file
/// @param waitingDrops most drops of a partner that wait for their data at a time; the oldest go first
/// @param scannedDrops most drops that one scan reports, in the order of work
public record InputConfig(
        @DefaultValue("100000") int files,
        @DefaultValue("20000000") long fileRecords,
        @DefaultValue("50000000") long dropRecords,
        @DefaultValue("64GiB") ByteCount decodedBytes,
        @DefaultValue("200") int ratio,
        @DefaultValue("64KiB") ByteCount gzipHeader,
        @DefaultValue("200000") int gaps,
        @DefaultValue("200000") int rejects,
        @DefaultValue("200") int waitingDrops,
        @DefaultValue("2000") int scannedDrops) {
    /// A run of a drop hands about two bytes a file to the next one, and a worker holds the plan in memory.
    public static final int MOST_FILES = 200_000;

    /// A scan reports up to 300 bytes a drop, in one answer of up to 2 MiB.
    private static final int MOST_SCANNED = 5_000;

    public InputConfig {
        Check.atLeast("files", files, 1);
        Check.atMost("files", files, MOST_FILES);
        Check.atLeast("file-records", fileRecords, 1);
        Check.atLeast("drop-records", dropRecords, 1);
        Check.positive("decoded-bytes", decodedBytes);
        Check.atLeast("ratio", ratio, 1);
        Check.positive("gzip-header", gzipHeader);
        Check.atLeast("gaps", gaps, 0);
        Check.atLeast("rejects", rejects, 0);
        Check.atLeast("waiting-drops", waitingDrops, 1);
        Check.atLeast("scanned-drops", scannedDrops, 1);
        Check.atMost("scanned-drops", scannedDrops, MOST_SCANNED);
    }
}
