package featuredrop.activities.export;

import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.progress.Heartbeat;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportActivities;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plans and exports the drops of one site for the workflows.
public final class ExportActivitiesImpl implements ExportActivities {
    private static final Logger LOG = LoggerFactory.getLogger(ExportActivitiesImpl.class);

    private final DropPlanner planner;
    private final FileExporter exporter;

    /// @param siteName the site whose landing zone `zone` is
    public ExportActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        Landing landing = new Landing(siteName, config.site(siteName), zone);
        this.planner = new DropPlanner(config, landing, zone, store);
        this.exporter = new FileExporter(zone, store, Runtime.getRuntime().maxMemory() / 2, config.input());
    }

    @Override
    public PlannedDrop planDrop(DropRequest drop) {
        return Failures.translated(() -> planner.plan(drop, heartbeat()));
    }

    @Override
    public ExportedFile exportFile(PlanRef plan, int file) {
        ChunkNews news = new ChunkNews(Activity.getExecutionContext(), file);
        return Failures.translated(() -> exporter.export(plan, file, heartbeat(), news));
    }

    /// Signals the drop's run what it can extract already: the first chunk at once, so that the machine
    /// boots, and the later ones now and then, because each signal is an event of its history. Nothing
    /// depends on a signal: the answer of the activity counts.
    private static final class ChunkNews implements FileExporter.ChunkListener {
        private static final Duration SILENCE = Duration.ofSeconds(5);

        private final DropWorkflow drop;
        private final int file;
        private long quietUntil = System.nanoTime();

        ChunkNews(ActivityExecutionContext context, int file) {
            ActivityInfo info = context.getInfo();
            this.drop = context.getWorkflowClient()
                    .newWorkflowStub(
                            DropWorkflow.class,
                            WorkflowTargetOptions.newBuilder()
                                    .setWorkflowId(info.getWorkflowId())
                                    .setRunId(info.getWorkflowRunId())
                                    .build());
            this.file = file;
        }

        @Override
        public void written(int chunks) {
            if (System.nanoTime() < quietUntil) {
                return;
            }
            try {
                drop.chunks(new ChunksSoFar(file, chunks));
            } catch (WorkflowException e) {
                LOG.info("chunks not signalled file={} chunks={} reason={}", file, chunks, e.getMessage());
            }
            quietUntil = System.nanoTime() + SILENCE.toNanos();
        }
    }

    private static Progress heartbeat() {
        return new Heartbeat(Activity.getExecutionContext()::heartbeat);
    }
}
