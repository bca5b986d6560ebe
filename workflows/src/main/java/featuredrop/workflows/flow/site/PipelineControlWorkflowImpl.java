package featuredrop.workflows.flow.site;

import featuredrop.workflows.control.ControlActivities;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The site's switch. A change is told at once, and again when the list of running drops has caught up.
public final class PipelineControlWorkflowImpl implements PipelineControlWorkflow {
    private static final Logger LOG = Workflow.getLogger(PipelineControlWorkflowImpl.class);
    private static final Duration LISTING_LAG = Duration.ofSeconds(10);
    private static final List<String> PAUSES = List.of("pause", "freeze", "resume");
    private static final List<String> HOLDS = List.of("hold", "unhold");

    private final String site;
    private final Set<String> unknownSignals = new TreeSet<>();
    private SiteLevel level;
    private long told;

    @WorkflowInit
    public PipelineControlWorkflowImpl(String site, SiteLevel carried) {
        this.site = site;
        this.level = carried;
        this.told = carried.version();
        Workflow.registerListener((DynamicSignalHandler) (name, arguments) -> unknownSignal(name));
    }

    @Override
    public void run(String site, SiteLevel carried) {
        show();
        while (true) {
            WorkflowInfo info = Workflow.getInfo();
            Workflow.await(() -> hasNews() || info.isContinueAsNewSuggested());
            if (!hasNews()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                Workflow.continueAsNew(site, level);
            }
            nameSenders();
            tell();
            if (!TimedAwait.await(LISTING_LAG, "tell drops that were not listed yet", this::hasNews)) {
                tell();
            }
        }
    }

    private boolean hasNews() {
        return told != level.version();
    }

    private void tell() {
        told = level.version();
        try {
            control("tell the drops").broadcastLevel(site, level);
        } catch (ActivityFailure e) {
            LOG.error("The drops of {} could not be told of {}", site, level, e);
        }
    }

    private void nameSenders() {
        if (level.pause().stops() && level.pause().who().isEmpty()) {
            long version = level.version();
            String who = sender(PAUSES);
            if (version == level.version()) {
                change(level.pause().by(who), level.hold());
            }
        }
        if (level.hold().stops() && level.hold().who().isEmpty()) {
            long version = level.version();
            String who = sender(HOLDS);
            if (version == level.version()) {
                change(level.pause(), level.hold().by(who));
            }
        }
    }

    private static String sender(List<String> signals) {
        WorkflowInfo info = Workflow.getInfo();
        try {
            return control("who sent " + String.join(", ", signals))
                    .newestSender(info.getWorkflowId(), info.getRunId(), signals)
                    .identity();
        } catch (ActivityFailure e) {
            LOG.warn("It is not known who sent the signal", e);
            return "";
        }
    }

    /// Versions follow the clock, so that an entity that was started anew is still newer than its drops remember.
    private void change(Pause pause, Pause hold) {
        if (!pause.equals(level.pause()) || !hold.equals(level.hold())) {
            level = new SiteLevel(Math.max(level.version() + 1, Workflow.currentTimeMillis()), pause, hold);
            show();
        }
    }

    private void show() {
        StringBuilder page = new StringBuilder("Site ").append(site).append(": ");
        page.append(level.pause().level()).append(words(level.pause()));
        page.append(level.hold().stops() ? "\n\nHeld, no drop starts" + words(level.hold()) : "");
        page.append(unknownSignals.isEmpty() ? "" : "\n\nSignals that no one knows: " + unknownSignals);
        Workflow.setCurrentDetails(page.toString());
    }

    private static String words(Pause pause) {
        return (pause.who().isEmpty() ? "" : " by " + pause.who())
                + (pause.reason().isEmpty() ? "" : ": " + pause.reason());
    }

    private void unknownSignal(String name) {
        LOG.warn("Nothing is done about the unknown signal '{}'", name);
        unknownSignals.add(name);
        show();
    }

    @Override
    public void pause(@Nullable String reason) {
        change(firmer(level.pause(), PauseLevel.PAUSED, reason), level.hold());
    }

    @Override
    public void freeze(@Nullable String reason) {
        change(firmer(level.pause(), PauseLevel.FROZEN, reason), level.hold());
    }

    @Override
    public void resume(@Nullable String reason) {
        change(Pause.NONE, level.hold());
    }

    @Override
    public void hold(@Nullable String reason) {
        change(level.pause(), firmer(level.hold(), PauseLevel.PAUSED, reason));
    }

    @Override
    public void unhold(@Nullable String reason) {
        change(level.pause(), Pause.NONE);
    }

    @Override
    public SiteLevel state() {
        return level;
    }

    private static Pause firmer(Pause now, PauseLevel asked, @Nullable String reason) {
        return now.raised(asked, reason, Workflow.currentTimeMillis());
    }

    private static ControlActivities control(String summary) {
        return ActivityStubs.of(ControlActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }
}
