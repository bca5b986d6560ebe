package featuredrop.workflows.control;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.landing.DueDrop;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What needs the Temporal client: runs on the control worker, queue `control`.
@ActivityInterface
public interface ControlActivities {
    /// The site's switch as `PipelineControl` has it; as the exchange has kept it when that entity is absent.
    @ActivityMethod
    SiteLevel readLevel(String site);

    /// Keeps the site's switch in the exchange, for the time after a loss of the Temporal server.
    @ActivityMethod
    void keepLevel(String site, SiteLevel level);

    /// Keeps in the exchange that this revision, a redo, was started, by whom and when.
    ///
    /// @param runId the workflow run that carries it
    @ActivityMethod
    void keepRedo(DropRequest drop, String runId);

    /// Signals `site` to every running drop of the site.
    ///
    /// @return how many were told
    @ActivityMethod
    int broadcastLevel(String site, SiteLevel level);

    /// The newest message among `names`, a signal or an accepted update, in the history of that run; one with an empty
    /// identity when there is none.
    @ActivityMethod
    SignalSender newestSender(String workflowId, String runId, List<String> names);

    /// Summaries of that run's activities that wait for a worker or for their next attempt.
    @ActivityMethod
    List<String> waitingActivities(String workflowId, String runId);

    /// Starts the drop; one that runs already is left alone.
    ///
    /// @return whether this call started it
    @ActivityMethod
    boolean startDrop(DropRequest drop);

    /// Signals `arrived` to those of the drops that wait for their data.
    ///
    /// @param ready running drops that the scan found ready
    /// @return how many were told
    @ActivityMethod
    int tellArrived(String site, List<DropKey> ready);

    /// Workflow ids of the site's running drops. Those past AWAIT are asked of the server one by one,
    /// because visibility may lag; those that wait are too many for that.
    @ActivityMethod
    List<String> openDrops(String site);

    /// Input files of the site's running drops that are past AWAIT and neither paused nor HELD, and of those that were
    /// started a moment ago and are about to pass it.
    ///
    /// @param ready running drops that the scan found ready, with their files; null from a workflow of release 0.1
    @ActivityMethod
    int filesInFlight(String site, @Nullable List<DueDrop> ready);
}
