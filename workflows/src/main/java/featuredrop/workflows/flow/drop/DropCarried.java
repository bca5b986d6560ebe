package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.gpupool.PoolNotice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a drop's run hands to the next at continue-as-new. Everything before the cursors is done.
///
/// @param startedMillis start of the first run, milliseconds since the epoch; 0 for [#NEW]
/// @param firstRunId run id of the first run, empty for [#NEW]
/// @param stage where it stands
/// @param settings null until admitted
/// @param fingerprint of the listing that was found complete, empty before
/// @param planned null until the plan is frozen
/// @param exported exported files, in plan order
/// @param chunksExtracted chunks done, counted in plan order
/// @param partsReturned parts done, counted in order
/// @param outcomes records by outcome so far
/// @param imagesFetched images loaded over the network so far
/// @param bytesFetched their bytes
/// @param leaseEpoch the last epoch used, held or not
/// @param leaseHeld whether the lease of that epoch is held
/// @param poolNews what the pool said last while the lease was held, null when it said nothing
/// @param own the drop's own pause
/// @param site the site's switch
/// @param accepted why a HELD drop was accepted, empty if not
public record DropCarried(
        long startedMillis,
        String firstRunId,
        Stage stage,
        @Nullable DropSettings settings,
        String fingerprint,
        @Nullable PlannedDrop planned,
        List<ExportedFile> exported,
        int chunksExtracted,
        int partsReturned,
        Map<Outcome, Long> outcomes,
        long imagesFetched,
        long bytesFetched,
        long leaseEpoch,
        boolean leaseHeld,
        @Nullable PoolNotice poolNews,
        Pause own,
        SiteLevel site,
        String accepted) {
    /// A drop that has not run yet.
    public static final DropCarried NEW = new DropCarried(
            0,
            "",
            Stage.AWAIT,
            null,
            "",
            null,
            List.of(),
            0,
            0,
            Map.of(),
            0,
            0,
            0,
            false,
            null,
            Pause.NONE,
            SiteLevel.CLEAR,
            "");

    public DropCarried {
        exported = List.copyOf(exported);
        outcomes = Map.copyOf(outcomes);
    }
}
