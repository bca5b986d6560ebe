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
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.time.Instant;
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
    private record Shown(Stage stage, boolean paused, int twentieth) {}

    private final DropLedger ledger;
    private final PauseGate gate;
    private final UnknownSignals unknownSignals;
    private @Nullable Shown shown;

    OperatorView(DropLedger ledger, PauseGate gate) {
        this.ledger = ledger;
        this.gate = gate;
        unknownSignals = UnknownSignals.collected(this::changed);
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
        Shown now = new Shown(status.stage(), gate.stops(), twentieth);
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
        Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }

    private String waitingFor() {
        if (ledger.stage() == Stage.CLOSED) {
            return "";
        }
        if (gate.isParked()) {
            return "retry or abort";
        }
        if (gate.stops() && !ledger.isPublishing()) {
            return gate.inHand() == 0 ? "a resume" : running(gate.inHand());
        }
        return switch (ledger.stage()) {
            case AWAIT -> ledger.lateness().isEmpty() ? "the drop to be complete" : ledger.lateness();
            case EXTRACT -> ledger.waitsForPool();
            case HELD -> "accept or abort";
            case EXPORT, RETURN, VERIFY, PUBLISH, CLOSED -> "";
        };
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
        line(page, "Waits for ", status.waitingFor());
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
