package featuredrop.cli.display;

import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.drop.Pause;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One drop in the table of drops, and in its JSON.
///
/// @param drop `<site>/<partner>/<drop id>`
/// @param revision which delivery of it, 0 when unknown, as of running drops in a list
/// @param stage its stage, or how it ended
/// @param pause who paused it and why; empty when it is not paused
/// @param waitingFor what it waits for, or why it ended
/// @param chunks chunks extracted and known, such as `3/12`; `-` in a list
/// @param records input records known so far
/// @param quarantined records without a vector
/// @param startMillis when it started, milliseconds since the epoch
/// @param closeMillis when it ended, 0 while it runs
/// @param webUi its page in the Web UI
public record DropLine(
        String drop,
        int revision,
        String stage,
        String pause,
        String waitingFor,
        String chunks,
        long records,
        long quarantined,
        long startMillis,
        long closeMillis,
        String webUi) {
    /// What is known of a run, from the drop itself if it answers.
    public static DropLine of(TemporalConfig temporal, Drops drops, DropRun run) {
        String page = webUi(temporal, run.key().workflowId(), run.runId());
        return run.isRunning()
                ? running(run, drops.status(run).orElse(null), page)
                : ended(run, drops.report(run).orElse(null), page);
    }

    /// A running drop of which it was asked already what it says.
    ///
    /// @param status null when no worker answers for it
    public static DropLine running(TemporalConfig temporal, DropRun run, @Nullable DropStatus status) {
        return running(run, status, webUi(temporal, run.key().workflowId(), run.runId()));
    }

    /// What the server's list tells of a running drop; no worker has to answer.
    public static DropLine listed(TemporalConfig temporal, DropRun run) {
        return listed(run, webUi(temporal, run.key().workflowId(), run.runId()));
    }

    static DropLine listed(DropRun run, String webUi) {
        DropRun.Shown shown = run.shown();
        return new DropLine(
                run.key().toString(),
                0,
                shown.stage(),
                shown.paused() ? "paused" : "",
                shown.waiting(),
                "-",
                shown.records(),
                shown.quarantined(),
                run.startMillis(),
                0,
                webUi);
    }

    /// The page of a workflow run.
    static String webUi(TemporalConfig temporal, String workflowId, String runId) {
        return temporal.webUi() + "/namespaces/" + temporal.namespace() + "/workflows/"
                + URLEncoder.encode(workflowId, StandardCharsets.UTF_8) + "/" + runId + "/history";
    }

    /// A running drop.
    ///
    /// @param status null when no worker answers for it
    static DropLine running(DropRun run, @Nullable DropStatus status, String webUi) {
        if (status == null) {
            return new DropLine(
                    run.key().toString(),
                    0,
                    run.shown().stage(),
                    "",
                    "no workflow worker answers",
                    "-",
                    0,
                    0,
                    run.startMillis(),
                    0,
                    webUi);
        }
        return new DropLine(
                run.key().toString(),
                status.revision(),
                status.stage().name(),
                pause(status),
                status.holdReason().isEmpty() ? status.waitingFor() : status.holdReason(),
                chunks(status.progress()),
                status.progress().records(),
                OutcomeCounts.quarantined(status.outcomes()),
                run.startMillis(),
                0,
                webUi);
    }

    /// An ended drop.
    ///
    /// @param report null when it ended without one
    static DropLine ended(DropRun run, @Nullable DropReport report, String webUi) {
        String end = run.shown().end().isEmpty()
                ? run.state().toUpperCase(Locale.ROOT)
                : run.shown().end();
        return new DropLine(
                run.key().toString(),
                report == null ? 0 : report.revision(),
                report == null ? end : report.end().name(),
                "",
                report == null ? "" : report.reason(),
                "-",
                report == null ? 0 : report.records(),
                report == null ? 0 : OutcomeCounts.quarantined(report.outcomes()),
                run.startMillis(),
                run.closeMillis(),
                webUi);
    }

    /// Whether it ended with a delivery.
    public boolean wasPublished() {
        return stage.equals(DropEnd.PUBLISHED.name());
    }

    /// Its state, on one line.
    public String text() {
        String text = drop() + "  " + stage();
        if (!chunks().equals("-")) {
            text += "  chunks " + chunks() + "  records " + records();
        }
        if (!pause().isEmpty()) {
            text += "  " + pause();
        }
        return waitingFor().isEmpty() ? text : text + "  (" + waitingFor() + ")";
    }

    /// Both levels of pause as text; empty when the drop is not paused.
    static String pause(DropStatus status) {
        return Stream.of(level("", status.own()), level("site ", status.site()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String level(String whose, Pause pause) {
        return pause.stops() ? whose + pause.describe() : "";
    }

    private static String chunks(DropProgress progress) {
        return progress.chunks() == 0 ? "-" : progress.chunksExtracted() + "/" + progress.chunks();
    }
}
