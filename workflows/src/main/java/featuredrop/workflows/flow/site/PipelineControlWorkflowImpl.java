package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Markdown;
import featuredrop.workflows.flow.SignalSenders;
import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.UnknownSignals;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The site's switch. Drops are told of a change at once, and again when the list of running drops is up to date.
public class PipelineControlWorkflowImpl implements PipelineControlWorkflow {
    private static final Logger LOG = Workflow.getLogger(PipelineControlWorkflowImpl.class);
    private static final Duration LISTING_LAG = Duration.ofSeconds(10);
    private static final List<String> PAUSES = List.of("pause", "freeze", "resume");
    private static final List<String> HOLDS = List.of("hold", "unhold");

    private final String site;
    private final UnknownSignals unknownSignals;
    private SiteLevel level;
    private long told;
    private long kept;
    private String untold = "";

    @WorkflowInit
    public PipelineControlWorkflowImpl(String site, SiteLevel carried) {
        this.site = site;
        this.level = carried;
        this.told = carried.version();
        this.kept = carried.version();
        unknownSignals = UnknownSignals.collected(this::show);
    }

    @Override
    public void run(String site, SiteLevel carried) {
        show();
        var _ = Async.procedure(this::keepForRecovery);
        while (true) {
            WorkflowInfo info = Workflow.getInfo();
            Workflow.await(() -> hasNews() || (info.isContinueAsNewSuggested() && kept >= told));
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
            SiteLevel news = level;
            ActivityStubs.asked("tell the drops", control -> control.broadcastLevel(site, news));
            untold = "";
        } catch (ActivityFailure e) {
            LOG.error("The drops of {} could not be told of {}", site, level, e);
            untold = Tries.words("The running drops could not be told, send the signal again", e);
        }
        show();
    }

    /// Keeps each level that the drops were told of. Beside all else: while the exchange is away, a site must still be
    /// paused and resumed.
    private void keepForRecovery() {
        while (true) {
            Workflow.await(() -> told > kept);
            SiteLevel newest = level;
            if (isKeptSince(newest.version())) {
                keep(newest);
            }
            kept = newest.version();
        }
    }

    /// Runs of release 0.1 kept nothing. Asked for each level anew, so that such a run keeps what comes now.
    private static boolean isKeptSince(long version) {
        return Workflow.getVersion("keep-level-" + version, Workflow.DEFAULT_VERSION, 1) > Workflow.DEFAULT_VERSION;
    }

    private void keep(SiteLevel newest) {
        try {
            ActivityStubs.control("keep the level " + newest.version()).keepLevel(site, newest);
        } catch (ActivityFailure e) {
            LOG.error("The level {} of {} could not be kept", newest, site, e);
        }
    }

    private void nameSenders() {
        if (level.pause().stops() && level.pause().who().isEmpty()) {
            long version = level.version();
            String who = SignalSenders.newest(PAUSES);
            if (version == level.version()) {
                change(level.pause().by(who), level.hold());
            }
        }
        if (level.hold().stops() && level.hold().who().isEmpty()) {
            long version = level.version();
            String who = SignalSenders.newest(HOLDS);
            if (version == level.version()) {
                change(level.pause(), level.hold().by(who));
            }
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
        page.append(level.pause().level()).append(Markdown.text(level.pause().byWhom()));
        page.append(
                level.hold().stops()
                        ? "\n\nHeld, no new drop starts"
                                + Markdown.text(level.hold().byWhom())
                        : "");
        page.append(untold.isEmpty() ? "" : "\n\n" + Markdown.text(untold));
        page.append(unknownSignals.paragraph());
        Workflow.setCurrentDetails(page.toString());
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
}
