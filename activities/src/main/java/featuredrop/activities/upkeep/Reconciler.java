package featuredrop.activities.upkeep;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.publish.PointerMover;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.StagedRevision;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.scan.FewLines;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.ReconcileReport.Redos;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Compares one site's storage with itself, with what has landed and with the drops that run. Moves the pointer where
/// it lags; all
/// else is only reported. Thread-safe.
public final class Reconciler {
    /// The pointer lags at most where the last move was lost, so only the newest deliveries of a partner are
    /// compared.
    private static final int NEWEST = 5;

    private static final int MOST_LINES = 200;

    private final String siteName;
    private final SiteConfig site;
    private final LandingZone zone;
    private final OutputTree tree;
    private final Deliveries deliveries;
    private final ClosedDrops closed;
    private final PointerMover pointer;
    private final ChangedDrops changed;
    private final DistrustedDeliveries distrusted;

    /// @param retention how long plans are kept, with which published drops are compared
    public Reconciler(String siteName, SiteConfig site, Sweeper.Storage storage, Sweeper.Retention retention) {
        LandingZone zone = storage.zone();
        this.siteName = siteName;
        this.site = site;
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.deliveries = new Deliveries(site, zone);
        this.closed = new ClosedDrops(storage.store());
        this.pointer = new PointerMover(zone, tree);
        this.changed = new ChangedDrops(siteName, site, storage, retention);
        this.distrusted = new DistrustedDeliveries(siteName, site, storage);
    }

    /// Checks the site once.
    ///
    /// @param scan what has landed and is neither published nor closed
    /// @param open workflow ids of the drops that run
    public ReconcileReport reconcile(ScanReport scan, Set<String> open) {
        List<DropKey> stuck = scan.due().stream()
                .map(DueDrop::key)
                .filter(key -> !open.contains(key.workflowId()))
                .toList();
        List<String> repaired = new ArrayList<>();
        List<String> findings = new ArrayList<>(scan.problems());
        site.partners().keySet().stream().sorted().forEach(partner -> movePointer(partner, repaired, findings));
        if (pointer.copy()) {
            repaired.add(tree.pointer() + " was not the copy of its newest version");
        }
        StagedRevision.all(zone, tree, siteName).stream()
                .filter(staged -> !open.contains(staged.key().workflowId()))
                .map(this::leftBehind)
                .forEach(findings::add);
        ChangedDrops.Found differing = changed.find(open);
        findings.addAll(0, differing.findings()); // first, since the list is bounded
        findings.addAll(0, distrusted.find(open));
        return new ReconcileReport(
                stuck,
                FewLines.of(repaired, MOST_LINES),
                FewLines.of(findings, MOST_LINES),
                differing.redo().isEmpty()
                        ? ReconcileReport.NO_REDOS
                        : new Redos(differing.redo().stream().limit(MOST_LINES).toList(), scan.inFlightLimit()));
    }

    private void movePointer(String partner, List<String> repaired, List<String> findings) {
        for (String directory : deliveries.newest(partner, NEWEST)) {
            try {
                if (pointer.move(directory, site.partner(partner).id())) {
                    repaired.add(tree.pointer() + " did not name " + tree.at(directory));
                }
            } catch (DropException e) {
                if (e.kind().retried() && e.type() != FailureType.UNREADABLE) {
                    throw e;
                }
                findings.add(e.getMessage());
            }
        }
    }

    private String leftBehind(StagedRevision staged) {
        if (deliveries.findPublished(staged.key(), staged.revision()).isPresent()) {
            return staged.path() + " is left of a drop that is published";
        }
        return closed.latest(staged.key())
                .filter(record -> record.revision() >= staged.revision())
                .map(record -> staged.path() + " is left of a drop that was closed as " + record.end())
                .orElse(staged.path() + " belongs to a drop that is neither running, published nor closed");
    }
}
