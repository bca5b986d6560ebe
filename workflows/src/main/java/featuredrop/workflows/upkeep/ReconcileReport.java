package featuredrop.workflows.upkeep;

import featuredrop.workflows.drop.DropKey;
import java.util.List;

/// What `reconcileStorage` found.
///
/// @param stuck drops that have landed, are neither published nor closed, and are not running
/// @param repaired what was repaired, one line each
/// @param findings what a person should check, one line each
public record ReconcileReport(List<DropKey> stuck, List<String> repaired, List<String> findings) {
    public ReconcileReport {
        stuck = List.copyOf(stuck);
        repaired = List.copyOf(repaired);
        findings = List.copyOf(findings);
    }
}
