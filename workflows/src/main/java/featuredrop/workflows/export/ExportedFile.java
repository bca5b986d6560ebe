package featuredrop.workflows.export;

/// What `exportFile` put into the exchange for one input file.
///
/// @param file index of the file in the plan, from 0
/// @param chunks number of chunks
/// @param records framed records in these chunks
/// @param rejects bad lines and damaged ranges, one record each in the accounting
/// @param bytes bytes written to the exchange
public record ExportedFile(int file, int chunks, long records, long rejects, long bytes) {}
