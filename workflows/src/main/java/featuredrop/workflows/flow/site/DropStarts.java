package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Starts the due drops of a site, in the order of work and under the cap; used by the scan and by reconcile.
public final class DropStarts {
    /// What one round came to.
    ///
    /// @param running due drops that run already
    /// @param started drops started now
    /// @param waiting due drops that the cap keeps back
    /// @param problems invalid entries of the landing zone, and starts that failed
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
        SiteLevel level = ActivityStubs.asked("read the site's switch", control -> control.readLevel(site));
        return level.hold().stops()
                ? "held" + level.hold().byWhom()
                : level.pause().describe();
    }

    /// Scans once and starts what may start.
    public Round startDue() {
        String summary = "scan landing";
        ScanReport scan = Tries.of(
                summary,
                () -> ActivityStubs.of(LandingActivities.class, ActivityPolicies.SCAN, TaskQueues.io(site), summary)
                        .scanLanding(site));
        Set<String> open = new HashSet<>(openDrops());
        List<DueDrop> ready = scan.due().stream()
                .filter(drop -> drop.files() > 0 && open.contains(drop.key().workflowId()))
                .toList();
        tellArrived(ready);
        List<DueDrop> due = scan.due().stream()
                .filter(drop -> !open.contains(drop.key().workflowId()))
                .toList();
        if (due.isEmpty()) {
            return new Round(scan.due().size(), List.of(), 0, scan.problems());
        }
        int inFlight = ActivityStubs.asked("files in flight", control -> control.filesInFlight(site, ready));
        List<DueDrop> admitted =
                fewWaiting(FilesInFlightCap.admitted(due, inFlight, scan.inFlightLimit()), open.size());
        List<String> problems = new ArrayList<>(scan.problems());
        List<DropKey> started = started(admitted, problems);
        int failed = problems.size() - scan.problems().size();
        int running = scan.due().size() - due.size() + admitted.size() - started.size() - failed;
        return new Round(running, started, due.size() - admitted.size(), problems);
    }

    /// Starts these drops; one whose start fails unexpectedly keeps no other one back.
    ///
    /// @param problems takes a line for each of those
    private List<DropKey> started(List<DueDrop> admitted, List<String> problems) {
        List<DropKey> started = new ArrayList<>();
        for (DueDrop drop : admitted) {
            String name = "start " + drop.key();
            try {
                if (start(new DropRequest(drop.key(), 1, reason))) {
                    started.add(drop.key());
                }
            } catch (ActivityFailure e) {
                if (!Tries.isUnexpected(e)) {
                    throw e;
                }
                problems.add(Tries.words(name.substring(0, Math.min(name.length(), 200)), e));
            }
        }
        return List.copyOf(started);
    }

    private void tellArrived(List<DueDrop> ready) {
        if (!ready.isEmpty() && Workflow.getVersion("tell arrived", Workflow.DEFAULT_VERSION, 1) >= 1) {
            ActivityStubs.asked("tell drops that their data are there", control -> {
                control.tellArrived(site, ready.stream().map(DueDrop::key).toList());
                return ready;
            });
        }
    }

    /// Starts next revisions of published drops.
    ///
    /// @return what was started now
    public List<DropRequest> startRedos(ReconcileReport.Redos redos) {
        int inFlight = ActivityStubs.asked("files in flight", control -> control.filesInFlight(site, List.of()));
        Map<DropKey, DropRequest> requests = new LinkedHashMap<>();
        List<DueDrop> due = new ArrayList<>();
        for (ReconcileReport.Redo redo : redos.drops()) {
            requests.put(redo.request().key(), redo.request());
            due.add(new DueDrop(redo.request().key(), redo.files(), 0));
        }
        return FilesInFlightCap.admitted(due, inFlight, redos.inFlightLimit()).stream()
                .flatMap(drop -> Optional.ofNullable(requests.get(drop.key())).stream())
                .filter(this::start)
                .toList();
    }

    private boolean start(DropRequest drop) {
        String summary = "start " + drop.key();
        return ActivityStubs.asked(
                summary.substring(0, Math.min(summary.length(), 200)), control -> control.startDrop(drop));
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
        return ActivityStubs.asked("open drops", control -> control.openDrops(site));
    }
}
