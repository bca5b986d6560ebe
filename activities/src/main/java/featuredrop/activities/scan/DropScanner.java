package featuredrop.activities.scan;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds what is due on one site. Storage alone decides, because Temporal forgets closed workflows.
/// Thread-safe; changes nothing.
public final class DropScanner {
    private final SiteConfig site;
    private final Landing landing;
    private final Deliveries deliveries;
    private final ClosedDrops closed;

    /// A scanner over one site.
    public DropScanner(SiteConfig site, Landing landing, Deliveries deliveries, ClosedDrops closed) {
        this.site = site;
        this.landing = landing;
        this.deliveries = deliveries;
        this.closed = closed;
    }

    /// How a revision ended, and where it is published or why it was closed.
    record Ended(DropEnd end, String detail) {}

    /// Lists what is due, in the order of work. A drop whose done rule does not hold yet is due too, with 0
    /// files: its workflow is where an operator sees what it waits for.
    public ScanReport scan() {
        Landing.Sighting sighting = landing.look();
        List<WorkOrder.Backlog> backlogs = new ArrayList<>();
        for (Map.Entry<String, List<DropKey>> entry : sighting.drops().entrySet()) {
            List<DueDrop> due =
                    entry.getValue().stream().flatMap(key -> due(key).stream()).toList();
            if (!due.isEmpty()) {
                backlogs.add(backlog(entry.getKey(), due));
            }
        }
        return new ScanReport(WorkOrder.of(backlogs), site.filesInFlight(), sighting.problems());
    }

    /// How the revision that asks to start ended already; empty when it may start. A revision is ended by
    /// itself and by later ones, so that a redo goes over what came before it.
    Optional<Ended> ended(DropRequest request) {
        DropKey key = request.key();
        Optional<String> published = deliveries.findPublished(key, request.revision());
        if (published.isPresent()) {
            return Optional.of(new Ended(DropEnd.PUBLISHED, published.get()));
        }
        return closed.latest(key)
                .filter(end -> end.revision() >= request.revision())
                .filter(end -> end.fingerprint().equals(fingerprint(key)))
                .map(end -> new Ended(end.end(), end.reason()));
    }

    private Optional<DueDrop> due(DropKey key) {
        if (ended(new DropRequest(key, 1, "scan")).isPresent()) {
            return Optional.empty();
        }
        return landing.find(key).map(drop -> new DueDrop(key, filesOf(drop), drop.stamp()));
    }

    private static int filesOf(LandedDrop drop) {
        return drop.readiness() instanceof DropReadiness.Waiting
                ? 0
                : drop.files().size();
    }

    private WorkOrder.Backlog backlog(String partner, List<DueDrop> due) {
        boolean seconds = site.partner(partner).layout() == LandingLayout.MANIFEST;
        long lastPublished = deliveries.lastPublishedStamp(partner).orElse(WorkOrder.NEVER);
        return new WorkOrder.Backlog(due, lastPublished, seconds ? 1_000 : 1);
    }

    private String fingerprint(DropKey key) {
        return landing.find(key).map(LandedDrop::fingerprint).orElse("");
    }
}
