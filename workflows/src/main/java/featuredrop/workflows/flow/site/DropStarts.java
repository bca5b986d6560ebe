package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Starts the due drops of a site, in the order of work and under the cap; used by the scan and by reconcile.
public final class DropStarts {
    /// What one round came to.
    ///
    /// @param running due drops that run already
    /// @param started drops started now
    /// @param waiting due drops that the cap keeps back
    /// @param problems invalid entries of the landing zone
    public record Round(int running, List<DropKey> started, int waiting, List<String> problems) {}

    private static final int MOST_OPEN = 3_000;

    private final String site;
    private final String reason;

    /// @param reason why these drops are started, for their requests
    public DropStarts(String site, String reason) {
        this.site = site;
        this.reason = reason;
    }

    /// Why nothing is started on the site, empty when drops may start. Drops of a paused site would only wait.
    public String heldBy() {
        SiteLevel level = ActivityStubs.control("read the site's switch").readLevel(site);
        return level.hold().stops()
                ? "held" + level.hold().byWhom()
                : level.pause().describe();
    }

    /// Scans once and starts what may start.
    public Round startDue() {
        ScanReport scan = ActivityStubs.of(
                        LandingActivities.class, ActivityPolicies.SCAN, TaskQueues.io(site), "scan landing")
                .scanLanding(site);
        Set<String> open = new HashSet<>(openDrops());
        List<DueDrop> due = scan.due().stream()
                .filter(drop -> !open.contains(drop.key().workflowId()))
                .toList();
        if (due.isEmpty()) {
            return new Round(scan.due().size(), List.of(), 0, scan.problems());
        }
        List<DueDrop> ready = scan.due().stream()
                .filter(drop -> drop.files() > 0 && open.contains(drop.key().workflowId()))
                .toList();
        int inFlight = ActivityStubs.control("files in flight").filesInFlight(site, ready);
        List<DueDrop> admitted =
                fewWaiting(FilesInFlightCap.admitted(due, inFlight, scan.inFlightLimit()), open.size());
        List<DropKey> started = new ArrayList<>();
        for (DueDrop drop : admitted) {
            String summary = "start " + drop.key();
            if (ActivityStubs.control(summary.substring(0, Math.min(summary.length(), 200)))
                    .startDrop(new DropRequest(drop.key(), 1, reason))) {
                started.add(drop.key());
            }
        }
        int running = scan.due().size() - due.size() + admitted.size() - started.size();
        return new Round(running, List.copyOf(started), due.size() - admitted.size(), scan.problems());
    }

    /// Drops that wait for their data pass the cap of files whatever their number, and a list of all running drops must
    /// fit into one answer: when very many run, no more of those that wait are started.
    private static List<DueDrop> fewWaiting(List<DueDrop> admitted, int open) {
        return open < MOST_OPEN
                ? admitted
                : admitted.stream().filter(drop -> drop.files() > 0).toList();
    }

    /// Workflow ids of the site's running drops.
    public List<String> openDrops() {
        return ActivityStubs.control("open drops").openDrops(site);
    }
}
