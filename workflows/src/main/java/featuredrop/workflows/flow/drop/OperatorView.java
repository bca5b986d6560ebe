package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.Markdown;
import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.policy.Printable;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What operators see of a drop: the answer of the `status` query and, in the Web UI, search attributes and the current
/// details.
final class OperatorView implements DropObserver {
    /// Every write is an event of the history, so counts are written with these changes only.
    ///
    /// @param twentieth how far the extraction is, in steps of 5 %
    /// @param waiting the attribute `Waiting`; empty in runs that began before there was one
    private record Shown(Stage stage, boolean paused, int twentieth, String waiting) {}

    /// A keyword has at most 255 characters in Temporal's databases.
    private static final int MOST_OF_WAITING = 250;

    private static final int MOST_OF_MESSAGE = 160;

    private final DropLedger ledger;
    private final PauseGate gate;
    private final FailingCalls failing;
    private final UnknownSignals unknownSignals;
    private final boolean isWaitingShown = Workflow.getVersion("waiting", Workflow.DEFAULT_VERSION, 1) > 0;
    private @Nullable Shown shown;

    OperatorView(DropLedger ledger, PauseGate gate, FailingCalls failing) {
        this.ledger = ledger;
        this.gate = gate;
        this.failing = failing;
        unknownSignals = UnknownSignals.collected(this::changed);
    }

    /// Takes what a worker says of an attempt that failed.
    void hear(FailingCalls.News news) {
        if (failing.hear(news, Workflow.currentTimeMillis())) {
            changed();
        }
    }

    /// The answer of the `status` query.
    DropStatus status() {
        DropRequest request = ledger.request();
        return new DropStatus(
                request.key(),
                request.revision(),
                stage(),
                waitingFor(),
                gate.own(),
                gate.site().pause(),
                gate.isParked() ? gate.parkedFor() : ledger.holdReason(),
                ledger.end().map(DropEnd::name).orElse(""),
                ledger.endReason(),
                ledger.progress(),
                ledger.outcomes());
    }

    /// A parked drop is HELD, whatever the step that failed.
    private Stage stage() {
        return gate.isParked() ? Stage.HELD : ledger.stage();
    }

    /// Brings search attributes and current details up to date.
    @Override
    public void changed() {
        DropStatus status = status();
        DropProgress progress = status.progress();
        boolean countable = ledger.isExported() && progress.chunks() > 0;
        int twentieth = countable ? (int) (20L * progress.chunksExtracted() / progress.chunks()) : 0;
        Shown now = new Shown(status.stage(), gate.stops(), twentieth, isWaitingShown ? waiting() : "");
        if (!now.equals(shown)) {
            upsert(now);
            shown = now;
        }
        Workflow.setCurrentDetails(markdown(status) + unknownSignals.paragraph());
    }

    private void upsert(Shown now) {
        DropKey key = ledger.request().key();
        List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
        if (shown == null) {
            updates.add(SearchKeys.SITE.valueSet(key.site()));
            updates.add(SearchKeys.PARTNER.valueSet(key.partner()));
            updates.add(SearchKeys.DROP_ID.valueSet(key.dropId()));
        }
        updates.add(SearchKeys.STAGE.valueSet(now.stage().name()));
        updates.add(SearchKeys.PAUSED.valueSet(now.paused()));
        updates.add(SearchKeys.RECORDS_TOTAL.valueSet(ledger.records()));
        updates.add(SearchKeys.RECORDS_QUARANTINED.valueSet(ledger.quarantined()));
        if (now.stage() == Stage.CLOSED) {
            ledger.end().ifPresent(end -> updates.add(SearchKeys.END.valueSet(end.name())));
        }
        if (isWaitingShown) {
            updates.add(
                    now.waiting().isEmpty()
                            ? SearchKeys.WAITING.valueUnset()
                            : SearchKeys.WAITING.valueSet(now.waiting()));
        }
        Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }

    private String waitingFor() {
        if (ledger.stage() == Stage.CLOSED) {
            return "";
        }
        if (gate.isParked()) {
            return DropStatus.AFTER_FAILED_STEP;
        }
        if (isStopped()) {
            return gate.inHand() == 0 ? "a resume" : running(gate.inHand());
        }
        String fails = failing.text(Integer.MAX_VALUE);
        return switch (ledger.stage()) {
            case AWAIT -> awaited(fails) + (ledger.lateness().isEmpty() ? "" : "; " + ledger.lateness());
            case EXTRACT -> fails.isEmpty() ? poolOrPass() : fails;
            case HELD -> ledger.passing() > 0 ? "accept, retry or abort" : "accept or abort";
            case EXPORT, RETURN, VERIFY, PUBLISH, CLOSED -> fails;
        };
    }

    /// The attribute `Waiting`: as [#waitingFor], short, with its reason, and with what asks for a person in front, so
    /// that lists can be filtered by it.
    private String waiting() {
        String fails = failing.text(MOST_OF_MESSAGE);
        String text = switch (ledger.stage()) {
            case CLOSED -> "";
            case HELD -> "accept or abort: " + ledger.holdReason();
            case AWAIT -> (ledger.lateness().isEmpty() ? "" : ledger.lateness() + ": ") + awaited(fails);
            case EXPORT, RETURN, VERIFY, PUBLISH -> fails;
            case EXTRACT -> fails.isEmpty() ? poolOrPass() : fails;
        };
        if (ledger.stage() != Stage.CLOSED && gate.isParked()) {
            text = waitingFor() + ": " + gate.parkedFor();
        } else if (isStopped() && ledger.stage() != Stage.CLOSED) {
            text = waitingFor() + ": "
                    + (gate.own().stops() ? gate.own() : gate.site().pause()).describe();
        }
        String line = Printable.line(text);
        return line.length() <= MOST_OF_WAITING ? line : line.substring(0, MOST_OF_WAITING - 1) + "…";
    }

    private boolean isStopped() {
        return gate.stops() && !ledger.isPublishing();
    }

    private static String awaited(String missed) {
        return missed.isEmpty() ? "the drop to be complete" : missed;
    }

    private String poolOrPass() {
        return ledger.passes().nextMillis() > 0 ? nextPass() : ledger.waitsForPool();
    }

    private String nextPass() {
        return "the next pass over " + ledger.passing() + " failed images, at "
                + Instant.ofEpochMilli(ledger.passes().nextMillis()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static String running(int activities) {
        return activities == 1 ? "1 running activity" : activities + " running activities";
    }

    /// The current details, in Markdown.
    static String markdown(DropStatus status) {
        StringBuilder page = new StringBuilder("**").append(status.stage()).append("**");
        if (!status.end().isEmpty()) {
            page.append(": ").append(status.end());
        }
        if (!status.endReason().isEmpty()) {
            page.append(", ").append(Markdown.text(status.endReason()));
        }
        line(page, "Waits for: ", status.waitingFor());
        line(page, "Held: ", status.holdReason());
        pause(page, "Drop", status.own());
        pause(page, "Site", status.site());
        progress(page, status.progress());
        outcomes(page, status.outcomes());
        return page.toString();
    }

    private static void line(StringBuilder page, String title, String text) {
        if (!text.isEmpty()) {
            page.append("\n\n").append(title).append(Markdown.text(text));
        }
    }

    private static void pause(StringBuilder page, String whose, Pause pause) {
        if (pause.stops()) {
            page.append("\n\n**")
                    .append(whose)
                    .append(' ')
                    .append(pause.level())
                    .append("** since ");
            page.append(Instant.ofEpochMilli(pause.sinceMillis()));
            page.append(Markdown.text(pause.byWhom()));
        }
    }

    private static void progress(StringBuilder page, DropProgress progress) {
        if (progress.files() == 0) {
            return;
        }
        page.append("\n\n| | done | of |\n|---|--:|--:|");
        row(page, "files exported", progress.filesExported(), progress.files());
        row(page, "chunks extracted", progress.chunksExtracted(), progress.chunks());
        row(page, "records", progress.recordsExtracted(), progress.records());
        if (progress.parts() > 0) {
            row(page, "parts returned", progress.partsReturned(), progress.parts());
        }
    }

    private static void row(StringBuilder page, String what, long done, long all) {
        page.append("\n| ")
                .append(what)
                .append(" | ")
                .append(done)
                .append(" | ")
                .append(all)
                .append(" |");
    }

    private static void outcomes(StringBuilder page, Map<Outcome, Long> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        page.append("\n\n| outcome | records |\n|---|--:|");
        outcomes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> page.append("\n| ")
                        .append(entry.getKey())
                        .append(" | ")
                        .append(entry.getValue())
                        .append(" |"));
    }
}
