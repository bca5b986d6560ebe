package featuredrop.workflows.flow.drop.state;

import static java.util.Objects.requireNonNull;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The first form of [DropCarried], flat and also given to first runs. It is only read: runs that were started with it
/// go on, and their recorded histories replay. Its component names are JSON names and never change.
///
/// @param startedMillis start of the first run, milliseconds since the epoch; 0 for a first run
/// @param firstRunId run id of the first run, empty for a first run
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
public record DropCarriedV1(
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
    /// The same in the present form; empty for a first run.
    public Optional<DropCarried> upgraded() {
        if (startedMillis == 0) {
            return Optional.empty();
        }
        return Optional.of(new DropCarried(
                new FirstRun(startedMillis, firstRunId),
                new PlanState(requireNonNull(settings), fingerprint, requireNonNull(planned)),
                new ProgressState(stage, exported, chunksExtracted, partsReturned, null),
                new Counters(outcomes, imagesFetched, bytesFetched),
                new LeaseState(leaseEpoch, leaseHeld, poolNews),
                new PauseState(own, site),
                accepted.isEmpty() ? null : accepted));
    }
}
