package featuredrop.cli.check;

import featuredrop.activities.landing.LandedFile;
import featuredrop.cli.check.FeedReport.Counts;
import featuredrop.cli.check.FeedReport.FileLine;
import featuredrop.cli.check.FeedReport.FirstRecord;
import featuredrop.cli.check.FeedReport.Problem;
import featuredrop.cli.check.FeedReport.Totals;
import featuredrop.cli.check.FeedReport.Verdict;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.record.ItemIds;
import featuredrop.exchange.record.RecordCheck;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a check has found so far. Holds a bounded number of problems and records, whatever the feed holds. Not
/// thread-safe.
final class Findings {
    private static final int FIRST_RECORDS = 5;
    private static final int MOST_REASONS = 20;

    private final FirstOf<String> reasons = new FirstOf<>(MOST_REASONS);
    private final List<FileLine> files = new ArrayList<>();
    private final FirstOf<Problem> problems;
    private final List<FirstRecord> firstRecords = new ArrayList<>();
    private long recordsOfFile;
    private long badOfFile;

    /// @param mostProblems how many are kept
    Findings(int mostProblems) {
        this.problems = new FirstOf<>(mostProblems);
    }

    /// Counts all that it gets, and keeps the first of them.
    private static final class FirstOf<T> {
        private final int most;
        private final List<T> kept = new ArrayList<>();
        private long count;

        FirstOf(int most) {
            this.most = most;
        }

        void add(T found) {
            count++;
            if (kept.size() < most) {
                kept.add(found);
            }
        }
    }

    /// Notes why the drop would not be exported.
    void reason(String why) {
        reasons.add(why);
    }

    boolean hasReason() {
        return reasons.count > 0;
    }

    Counts sum() {
        return files.stream().map(FileLine::counts).reduce(Counts.NONE, Counts::plus);
    }

    /// Begins the next file.
    void begin() {
        recordsOfFile = 0;
        badOfFile = 0;
    }

    /// Notes the records of a chunk of the present file.
    void chunk(DropPlan plan, PlannedFile file, byte[] content) {
        RecordReader records = new RecordReader(new ByteArrayInputStream(content));
        try {
            for (var item = records.next(); item.isPresent(); item = records.next()) {
                if (item.get() instanceof RecordReader.Item.ImageRecord record) {
                    record(plan, file, record.image());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("A chunk in memory cannot be read", e);
        }
    }

    private void record(DropPlan plan, PlannedFile file, ProductImage record) {
        Optional<String> fault = RecordCheck.fault(record, plan.partnerId());
        if (fault.isPresent()) {
            badOfFile++;
            problems.add(new Problem(file.name(), "record " + recordsOfFile, Outcome.BAD_RECORD, fault.get()));
        }
        if (firstRecords.size() < FIRST_RECORDS) {
            firstRecords.add(new FirstRecord(
                    file.name(),
                    ItemIds.of(plan.idScheme(file), record),
                    Redaction.id(record.getExternalItemId()),
                    ImageText.of(record)));
        }
        recordsOfFile++;
    }

    /// Ends the present file.
    void end(PlannedFile file, FileIndex index) {
        for (Reject reject : index.rejects()) {
            problems.add(new Problem(file.name(), place(reject), reject.outcome(), reason(reject)));
        }
        long other = index.skipped().stream()
                .mapToLong(range -> range.to() - range.from())
                .sum();
        Counts counts = new Counts(
                index.records(),
                index.rejects().size(),
                badOfFile,
                index.chunks().size(),
                other);
        files.add(new FileLine(file.name(), file.format(), file.length(), counts));
    }

    /// Ends the present file, which the export refuses.
    void refused(LandedFile file, String why) {
        reason(why);
        files.add(new FileLine(file.name(), file.format(), file.length(), Counts.NONE));
    }

    FeedReport report(Verdict verdict) {
        return new FeedReport(
                verdict,
                reasons.kept,
                files,
                new Totals(sum(), problems.count, reasons.count),
                problems.kept,
                firstRecords);
    }

    private static String place(Reject reject) {
        return reject.line() > 0
                ? "line " + reject.line()
                : "byte " + reject.range().from();
    }

    /// Without the line's number where the place gives it already.
    private static String reason(Reject reject) {
        String prefix = "line " + reject.line() + ": ";
        return reject.detail().startsWith(prefix) ? reject.detail().substring(prefix.length()) : reject.detail();
    }
}
