package featuredrop.activities.scan;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.EndedIndex;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.EndedDrop;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what is due on one site. Storage alone decides, because Temporal forgets closed workflows.
/// Thread-safe; changes nothing but the index of ended drops.
public final class DropScanner {
    private static final int MOST_PROBLEMS = 20;

    /// A scan that is ended by its time limit is repeated, and goes on where the index ends.
    private static final int NOTED_TOGETHER = 1_000;

    private final SiteConfig site;
    private final InputConfig limits;
    private final Landing landing;
    private final Storage storage;
    private final WaitingDrops waiting;

    /// A scanner over one site.
    ///
    /// @param limits how many drops a scan reports
    public DropScanner(SiteConfig site, InputConfig limits, Landing landing, Storage storage) {
        this.site = site;
        this.limits = limits;
        this.landing = landing;
        this.storage = storage;
        this.waiting = new WaitingDrops(storage.clock());
    }

    /// Where ended drops are known.
    ///
    /// @param deliveries what is published
    /// @param closed what was closed without a delivery
    /// @param index a copy of both
    /// @param clock for the age of modification times; of the same time as the file system's
    public record Storage(Deliveries deliveries, ClosedDrops closed, EndedIndex index, InstantSource clock) {
        /// What a landing zone and an exchange hold of one site.
        public static Storage of(String siteName, SiteConfig site, LandingZone zone, ObjectStore store) {
            return new Storage(
                    new Deliveries(site, zone),
                    new ClosedDrops(store),
                    new EndedIndex(store, siteName),
                    InstantSource.system());
        }
    }

    /// How a revision ended, and where it is published or why it was closed.
    record Ended(DropEnd end, String detail) {}

    /// Lists what is due, in the order of work. A drop whose done rule does not hold yet is due too, with 0
    /// files: its workflow is where an operator sees what it waits for. The answer is bounded, because Temporal
    /// refuses a large one and then no partner's drop would start: of each partner's waiting drops the oldest are
    /// told, of all drops the first in the order of work. The others are told by later scans.
    ///
    /// Two listings for each partner and the index tell most ended drops; storage is asked about the
    /// others only. A change inside a closed drop that leaves the modification time of its directory as
    /// it was, such as an append or one in a sub-directory, is seen by [#scanWhole].
    public ScanReport scan() {
        return scan(new PartnerScan.Parts(question(), landing, storage, waiting, true));
    }

    /// The same, but storage is asked about every drop, and the index is corrected where a drop has not
    /// ended any more.
    public ScanReport scanWhole() {
        return scan(new PartnerScan.Parts(question(), landing, storage, new WaitingDrops(storage.clock()), false));
    }

    private Function<DropRequest, Optional<Ended>> question() {
        StampRule stamps = stampRule();
        return request -> ended(request, stamps);
    }

    private ScanReport scan(PartnerScan.Parts parts) {
        EndedIndex.Snapshot known = storage.index().read();
        Map<DropKey, EndedDrop> index = known.drops();
        Landing.Sighting sighting = landing.look();
        Function<String, Map<String, Long>> directories = storage.deliveries().directories();
        List<String> problems = new ArrayList<>();
        List<WorkOrder.Backlog> backlogs = new ArrayList<>();
        List<EndedDrop> news = new ArrayList<>();
        for (Map.Entry<String, List<Landing.Seen>> entry : sighting.seen().entrySet()) {
            String partner = entry.getKey();
            PartnerScan scan = PartnerScan.of(parts, partner, index, directories);
            PartnerScan.Found found = scan.of(entry.getValue());
            problems.addAll(found.problems());
            if (!found.due().isEmpty()) {
                backlogs.add(backlog(partner, fewWaiting(partner, found.due(), problems), problems));
            }
            news.addAll(found.news());
            if (news.size() >= NOTED_TOGETHER) {
                note(known, news, sighting);
                known = storage.index().read();
            }
        }
        note(known, news, sighting);
        parts.waiting().keepOnly(sighting.seen());
        return report(WorkOrder.of(backlogs), problems, sighting);
    }

    private void note(EndedIndex.Snapshot known, List<EndedDrop> news, Landing.Sighting sighting) {
        Set<String> seen = new HashSet<>();
        sighting.seen()
                .values()
                .forEach(drops -> drops.forEach(
                        drop -> seen.add(drop.key().partner() + "/" + drop.key().dropId())));
        storage.index()
                .add(
                        known,
                        news,
                        drop -> !sighting.seen().containsKey(drop.partner())
                                || seen.contains(drop.partner() + "/" + drop.drop()));
        news.clear();
    }

    private ScanReport report(List<DueDrop> order, List<String> problems, Landing.Sighting sighting) {
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
        Optional<String> published = storage.deliveries().findPublished(key, request.revision());
        if (published.isPresent()) {
            return Optional.of(new Ended(DropEnd.PUBLISHED, published.get()));
        }
        return storage.closed()
                .latest(key)
                .filter(end -> end.revision() >= request.revision())
                .filter(end -> end.fingerprint().equals(fingerprint(key)))
                .map(end -> new Ended(end.end(), end.reason()))
                .or(() -> stamps.ended(request));
    }

    private StampRule stampRule() {
        return new StampRule(site, storage.deliveries().stamps());
    }

    private WorkOrder.Backlog backlog(String partner, List<DueDrop> due, List<String> problems) {
        boolean seconds = site.partner(partner).layout() == LandingLayout.MANIFEST;
        long lastPublished = WorkOrder.NEVER;
        try {
            lastPublished = storage.deliveries().lastPublishedStamp(partner).orElse(WorkOrder.NEVER);
        } catch (DropException e) {
            landing.requireReachable();
            problems.add("What partner '" + partner + "' was delivered last is not known: " + e.getMessage());
        }
        return new WorkOrder.Backlog(due, lastPublished, seconds ? 1_000 : 1);
    }

    private String fingerprint(DropKey key) {
        return landing.find(key).map(LandedDrop::fingerprint).orElse("");
    }
}
