package featuredrop.workflows.upkeep;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `reconcileStorage` found.
///
/// @param stuck drops that have landed, are neither published nor closed, and are not running
/// @param repaired what was repaired, one line each
/// @param findings what a person should check, one line each
/// @param redos published drops whose next revision is to be started; null from a worker of release 0.1
public record ReconcileReport(
        List<DropKey> stuck,
        List<String> repaired,
        List<String> findings,
        @Nullable Redos redos) {
    /// Nothing is to be started.
    public static final Redos NO_REDOS = new Redos(List.of(), 0);

    /// A report without revisions to start.
    public ReconcileReport(List<DropKey> stuck, List<String> repaired, List<String> findings) {
        this(stuck, repaired, findings, NO_REDOS);
    }

    public ReconcileReport {
        stuck = List.copyOf(stuck);
        repaired = List.copyOf(repaired);
        findings = List.copyOf(findings);
        redos = redos == null ? NO_REDOS : redos;
    }

    /// Revisions to start.
    ///
    /// @param drops those of a partner together
    /// @param inFlightLimit the most input files past AWAIT at a time
    public record Redos(List<Redo> drops, int inFlightLimit) {
        public Redos {
            drops = List.copyOf(drops);
        }
    }

    /// A published drop whose landed files have changed.
    ///
    /// @param request its next revision
    /// @param files number of its input files now
    public record Redo(DropRequest request, int files) {}
}
