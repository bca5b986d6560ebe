package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.SiteLevel;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/// The entity `pipeline/<site>`: one switch for all drops of a site.
@WorkflowInterface
public interface PipelineControlWorkflow {
    /// Runs without end, continuing as new.
    @WorkflowMethod(name = "PipelineControl")
    void run(String site, SiteLevel carried);

    @SignalMethod(description = "Let the running activities of every drop finish, then stop")
    void pause(@Nullable String reason);

    @SignalMethod(description = "Stop every drop now")
    void freeze(@Nullable String reason);

    @SignalMethod(description = "Lift the site's pause; drops paused on their own stay paused")
    void resume(@Nullable String reason);

    @SignalMethod(description = "Start no new drops")
    void hold(@Nullable String reason);

    @SignalMethod(description = "Start new drops again")
    void unhold(@Nullable String reason);

    @QueryMethod(description = "The site's switch")
    SiteLevel state();

    /// Its workflow id.
    static String workflowId(String site) {
        return "pipeline/" + site;
    }
}
