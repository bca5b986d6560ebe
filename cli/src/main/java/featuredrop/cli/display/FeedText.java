package featuredrop.cli.display;

import featuredrop.cli.check.FeedReport;
import featuredrop.cli.check.FeedReport.Counts;
import featuredrop.cli.check.FeedReport.FileLine;
import featuredrop.cli.check.FeedReport.Problem;
import featuredrop.cli.check.FeedReport.Verdict;
import featuredrop.exchange.format.Redaction;
import java.util.ArrayList;
import java.util.List;

/// What the export would make of a feed, as operators read it.
public final class FeedText {
    private static final int MOST_FILES = 20;

    private FeedText() {}

    public static List<String> lines(FeedReport report) {
        List<String> lines = new ArrayList<>();
        if (!report.files().isEmpty()) {
            lines.addAll(files(report));
            lines.add("");
        }
        if (report.totals().problems() > 0) {
            lines.addAll(problems(report));
            lines.add("");
        }
        if (!report.firstRecords().isEmpty()) {
            lines.addAll(records(report));
            lines.add("");
        }
        lines.addAll(verdict(report));
        return lines;
    }

    private static List<String> files(FeedReport report) {
        List<FileLine> files = report.files();
        Table table = new Table("FILE", "FORMAT", "BYTES", "RECORDS", "REJECTS", "BAD", "CHUNKS", "OTHER BYTES");
        for (FileLine file : files.subList(0, Math.min(files.size(), MOST_FILES))) {
            row(table, file.name(), file.format().name(), file.bytes(), file.counts());
        }
        if (files.size() > 1) {
            long bytes = files.stream().mapToLong(FileLine::bytes).sum();
            row(table, files.size() + " files", "", bytes, report.totals().counts());
        }
        return table.lines();
    }

    private static void row(Table table, String name, String format, long bytes, Counts counts) {
        table.row(
                name,
                format,
                bytes,
                counts.records(),
                counts.rejects(),
                counts.badRecords(),
                counts.chunks(),
                counts.otherBytes());
    }

    private static List<String> problems(FeedReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Rejects and bad records:");
        for (Problem problem : report.problems()) {
            lines.add("  " + problem.file() + ", " + problem.place() + ": " + problem.outcome() + ", "
                    + problem.reason());
        }
        long more = report.totals().problems() - report.problems().size();
        if (more > 0) {
            lines.add("  and " + more + " more");
        }
        return lines;
    }

    private static List<String> records(FeedReport report) {
        Table table = new Table("FIRST RECORDS", "ITEM ID", "EXTERNAL ID", "IMAGE");
        report.firstRecords()
                .forEach(record -> table.row(
                        record.file(), record.itemId(), Redaction.shownId(record.externalId()), record.image()));
        return table.lines();
    }

    private static List<String> verdict(FeedReport report) {
        List<String> lines = new ArrayList<>();
        String what = switch (report.verdict()) {
            case EXPORTED -> "The drop would be exported.";
            case HELD -> "The drop would be HELD because ";
            case REJECTED -> "The drop would be REJECTED because ";
            case WAITING -> "The drop would not start because ";
        };
        if (report.reasons().isEmpty()) {
            lines.add(what);
        }
        report.reasons().forEach(reason -> lines.add((lines.isEmpty() ? what : "  and because ") + reason));
        long more = report.totals().reasons() - report.reasons().size();
        if (more > 0) {
            lines.add("  and for " + more + " reasons more");
        }
        if (report.verdict() == Verdict.EXPORTED || report.verdict() == Verdict.HELD) {
            lines.add(
                    "Images and URLs were not looked at. Those that fail count to the partner's quarantine-limit too.");
        }
        return lines;
    }
}
