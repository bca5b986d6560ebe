package featuredrop.activities.scan;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what is due on one site. Storage alone decides, because Temporal forgets closed workflows.
/// Thread-safe; changes nothing.
public final class DropScanner {
    private static final int MOST_PROBLEMS = 20;

    private final SiteConfig site;
    private final InputConfig limits;
    private final Landing landing;
    private final Deliveries deliveries;
    private final ClosedDrops closed;

    /// A scanner over one site.
    ///
    /// @param limits how many drops a scan reports
    public DropScanner(SiteConfig site, InputConfig limits, Landing landing, Storage storage) {
        this.site = site;
        this.limits = limits;
        this.landing = landing;
        this.deliveries = storage.deliveries();
        this.closed = storage.closed();
    }

    /// Where ended drops are known.
    ///
    /// @param deliveries what is published
    /// @param closed what was closed without a delivery
    public record Storage(Deliveries deliveries, ClosedDrops closed) {}

    /// How a revision ended, and where it is published or why it was closed.
    record Ended(DropEnd end, String detail) {}

    /// Lists what is due, in the order of work. A drop whose done rule does not hold yet is due too, with 0
    /// files: its workflow is where an operator sees what it waits for. The answer is bounded, because Temporal
    /// refuses a large one and then no partner's drop would start: of each partner's waiting drops the oldest are
    /// told, of all drops the first in the order of work. The others are told by later scans.
    public ScanReport scan() {
        Landing.Sighting sighting = landing.look();
        List<String> problems = new ArrayList<>();
        StampRule stamps = stampRule();
        List<WorkOrder.Backlog> backlogs = new ArrayList<>();
        for (Map.Entry<String, List<DropKey>> entry : sighting.drops().entrySet()) {
            List<DueDrop> due = entry.getValue().stream()
                    .flatMap(key -> due(key, stamps, problems).stream())
                    .toList();
            if (!due.isEmpty()) {
                backlogs.add(backlog(entry.getKey(), fewWaiting(entry.getKey(), due, problems)));
            }
        }
        List<DueDrop> order = WorkOrder.of(backlogs);
        List<DueDrop> reported = first(order);
        if (order.size() > reported.size()) {
            problems.add(order.size() + " drops are due, the first " + reported.size()
                    + " are reported (input.scanned-drops)");
        }
        problems.addAll(sighting.problems());
        return new ScanReport(reported, site.filesInFlight(), FewLines.of(problems, MOST_PROBLEMS));
    }

    /// As many as one report may hold, in the order of work. Those that wait for their data are left out first, so that
    /// they cannot hold off the others.
    private List<DueDrop> first(List<DueDrop> order) {
        if (order.size() <= limits.scannedDrops()) {
            return order;
        }
        Set<DueDrop> chosen = Stream.of(true, false)
                .flatMap(ready -> order.stream().filter(drop -> ready == drop.files() > 0))
                .limit(limits.scannedDrops())
                .collect(Collectors.toSet());
        return order.stream().filter(chosen::contains).toList();
    }

    private List<DueDrop> fewWaiting(String partner, List<DueDrop> due, List<String> problems) {
        List<DueDrop> waiting = due.stream()
                .filter(drop -> drop.files() == 0)
                .sorted(Comparator.comparingLong(DueDrop::stamp)
                        .thenComparing(drop -> drop.key().dropId()))
                .toList();
        if (waiting.size() <= limits.waitingDrops()) {
            return due;
        }
        problems.add("Partner '" + partner + "' has " + waiting.size() + " drops that wait for their data, the oldest "
                + limits.waitingDrops() + " are reported (input.waiting-drops)");
        Set<DueDrop> left = new HashSet<>(waiting.subList(limits.waitingDrops(), waiting.size()));
        return due.stream().filter(drop -> !left.contains(drop)).toList();
    }

    /// How the revision that asks to start ended already; empty when it may start. A revision is ended by
    /// itself and by later ones, so that a redo goes over what came before it.
    Optional<Ended> ended(DropRequest request) {
        return ended(request, stampRule());
    }

    private Optional<Ended> ended(DropRequest request, StampRule stamps) {
        DropKey key = request.key();
        Optional<String> published = deliveries.findPublished(key, request.revision());
        if (published.isPresent()) {
            return Optional.of(new Ended(DropEnd.PUBLISHED, published.get()));
        }
        return closed.latest(key)
                .filter(end -> end.revision() >= request.revision())
                .filter(end -> end.fingerprint().equals(fingerprint(key)))
                .map(end -> new Ended(end.end(), end.reason()))
                .or(() -> stamps.ended(request));
    }

    private StampRule stampRule() {
        return new StampRule(site, deliveries.stamps());
    }

    private Optional<DueDrop> due(DropKey key, StampRule stamps, List<String> problems) {
        Optional<Ended> ended = ended(new DropRequest(key, 1, "scan"), stamps);
        if (ended.isPresent()) {
            ended.filter(end -> end.end() == DropEnd.SUPERSEDED)
                    .ifPresent(end -> problems.add(key + " is not started: " + end.detail()));
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
