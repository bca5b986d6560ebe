package featuredrop.cli.check;

import featuredrop.exchange.plan.InputFormat;
import featuredrop.workflows.drop.Outcome;
import java.util.List;

/// What the export would make of a feed.
///
/// @param verdict what would become of the drop
/// @param reasons why, one line each; empty when it would be exported
/// @param files the files that would be input, in the order of the plan
/// @param totals of all files
/// @param problems the first rejects and bad records, by file
/// @param firstRecords the first records, by file
public record FeedReport(
        Verdict verdict,
        List<String> reasons,
        List<FileLine> files,
        Totals totals,
        List<Problem> problems,
        List<FirstRecord> firstRecords) {
    public FeedReport {
        reasons = List.copyOf(reasons);
        files = List.copyOf(files);
        problems = List.copyOf(problems);
        firstRecords = List.copyOf(firstRecords);
    }

    /// What would become of the drop.
    public enum Verdict {
        /// Its records would go to the GPU worker.
        EXPORTED,
        /// A person would have to decide.
        HELD,
        /// It would end without a delivery.
        REJECTED,
        /// It would not start, and in the end be rejected.
        WAITING
    }

    /// One input file.
    ///
    /// @param name relative to the drop's directory
    /// @param format by its name and its first bytes
    /// @param bytes as it is stored
    /// @param counts what was found in it; of a file that is refused, nothing
    public record FileLine(String name, InputFormat format, long bytes, Counts counts) {}

    /// What was found in a file, or in all files.
    ///
    /// @param records framed records
    /// @param rejects lines and byte ranges that are no records
    /// @param badRecords of the records those that cannot have a vector, whatever their images are
    /// @param chunks units of extraction
    /// @param otherBytes of the decoded stream: header, blank lines, byte order mark
    public record Counts(long records, long rejects, long badRecords, long chunks, long otherBytes) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts plus(Counts more) {
            return new Counts(
                    records + more.records,
                    rejects + more.rejects,
                    badRecords + more.badRecords,
                    chunks + more.chunks,
                    otherBytes + more.otherBytes);
        }

        /// All input records.
        long all() {
            return records + rejects;
        }

        /// Those that have no vector for certain.
        long quarantined() {
            return rejects + badRecords;
        }
    }

    /// Sums over the drop.
    ///
    /// @param counts of all files that are not refused
    /// @param problems how many there are, listed or not
    /// @param reasons how many there are, listed or not
    public record Totals(Counts counts, long problems, long reasons) {}

    /// An input record without a vector.
    ///
    /// @param place `line n`, `byte n` of the decoded stream, or `record n` as the quarantine counts
    public record Problem(String file, String place, Outcome outcome, String reason) {}

    /// A record as it would be exported.
    ///
    /// @param itemId the delivered id
    /// @param externalId at most 1,000 characters of it
    /// @param image its URL without user, query and fragment, or what image is in the record
    public record FirstRecord(String file, long itemId, String externalId, String image) {}
}
