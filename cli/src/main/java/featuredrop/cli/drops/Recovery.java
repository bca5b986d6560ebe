package featuredrop.cli.drops;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.schedules.ScheduleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings back to a new Temporal server what the exchange has kept of the lost one. May be repeated: what is there is
/// left alone. For one thread.
public final class Recovery {
    private final Connections connections;
    private final Drops drops;

    public Recovery(Connections connections) {
        this.connections = connections;
        this.drops = new Drops(connections.temporal());
    }

    /// Something to do, or something that is as it should be.
    ///
    /// @param line what, for the operator; a command when there is something to do
    /// @param needed whether there is something to do
    /// @param action does it
    public record Step(String line, boolean needed, Runnable action) {
        private static Step none(String line) {
            return new Step(line, false, () -> {});
        }
    }

    /// What has to be done on the site, in order: its switch, its redos, and at last a scan, which finds all other
    /// drops. The redos come before the scan, which would start some of them as a first revision.
    public List<Step> steps(String site) {
        Optional<SiteLevel> kept = new KeptLevels(connections.exchange()).newest(site);
        SiteLevel now = level(site);
        List<Step> steps = new ArrayList<>();
        SiteLevel comes = kept.filter(level -> level.version() > now.version()).orElse(now);
        steps.add(
                comes.version() > now.version()
                        ? restored(site, comes)
                        : Step.none("site " + site + ": " + describe(now)));
        new KeptRedos(connections.exchange()).all(site).forEach(redo -> steps.addAll(redo(redo)));
        if (!comes.pause().stops() && !comes.hold().stops()) {
            steps.add(new Step("scan site " + site, true, () -> scan(site)));
        }
        return steps;
    }

    private SiteLevel level(String site) {
        try {
            return connections
                    .temporal()
                    .newWorkflowStub(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId(site))
                    .state();
        } catch (WorkflowNotFoundException e) {
            throw Refusal.no(
                    "Site " + site + " has no switch; start a control worker, which creates it, and type the command"
                            + " again",
                    e);
        }
    }

    private static String describe(SiteLevel level) {
        List<String> parts = new ArrayList<>();
        if (level.pause().stops()) {
            parts.add(level.pause().describe());
        }
        if (level.hold().stops()) {
            parts.add("held" + level.hold().byWhom());
        }
        return parts.isEmpty() ? "runs" : String.join("; ", parts);
    }

    /// A switch that was created without what is kept, for instance by an earlier release.
    private Step restored(String site, SiteLevel kept) {
        return new Step("set site " + site + " again: " + describe(kept), true, () -> {
            String workflow = PipelineControlWorkflow.workflowId(site);
            if (kept.pause().stops()) {
                boolean frozen = kept.pause().level() == PauseLevel.FROZEN;
                drops.signal(workflow, frozen ? "freeze" : "pause", words(kept.pause()));
            }
            if (kept.hold().stops()) {
                drops.signal(workflow, "hold", words(kept.hold()));
            }
        });
    }

    /// The operator's words, and who said them: the signal has another sender now.
    private static String words(Pause pause) {
        return pause.reason() + (pause.who().isEmpty() ? "" : " (" + pause.who() + ")");
    }

    private List<Step> redo(KeptRedo kept) {
        DropRequest request = kept.request();
        DropKey key = request.key();
        String name = "revision " + request.revision() + " of " + key;
        if (new Revisions(connections, key).highest() >= request.revision()) {
            return List.of();
        }
        Optional<DropRun> running = drops.newest(key).filter(DropRun::isRunning);
        if (running.isEmpty()) {
            String who = kept.who().isEmpty() ? "" : " by " + kept.who();
            String line =
                    "start " + name + " again (begun" + who + " at " + kept.since() + ": " + request.reason() + ")";
            return List.of(new Step(line, true, () -> ControlActivitiesImpl.start(connections.temporal(), request)));
        }
        boolean another = drops.status(running.get())
                .filter(status -> status.revision() < request.revision())
                .isPresent();
        return List.of(Step.none(another ? name + " waits for the end of the revision that runs" : name + ": runs"));
    }

    private void scan(String site) {
        String schedule = "scan/" + site;
        try {
            connections.schedules().getHandle(schedule).trigger();
        } catch (ScheduleException e) {
            throw Refusal.no("There is no schedule " + schedule + "; a control worker creates it at its start", e);
        }
    }
}
