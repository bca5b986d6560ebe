package featuredrop.cli.check;

import featuredrop.activities.export.FileExporter;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;

/// Counts the records of landed files by reading them as the export would; nothing is written. Not thread-safe.
public final class FileCount {
    private final LandingZone zone;
    private final InputConfig limits;
    private final PassingStore store = new PassingStore(_ -> {});
    private final PlanRef ref;

    /// @param limits what a file may come to
    public FileCount(LandingZone zone, InputConfig limits, PlanRef ref, DropPlan plan) {
        this.zone = zone;
        this.limits = limits;
        this.ref = ref;
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
    }

    /// Reads one file.
    ///
    /// @param file its place in the plan
    /// @throws featuredrop.workflows.policy.DropException as the export does
    public ExportedFile of(int file) {
        return new FileExporter(zone, store, Runtime.getRuntime().maxMemory() / 2, limits)
                .export(ref, file, Progress.NONE, _ -> {});
    }
}
