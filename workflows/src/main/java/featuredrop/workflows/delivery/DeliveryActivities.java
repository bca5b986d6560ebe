package featuredrop.workflows.delivery;

import featuredrop.workflows.export.PlanRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on the Hadoop side, queue `drop-io-<site>`. Every call may be repeated.
@ActivityInterface
public interface DeliveryActivities {
    /// Decides from the results' footers which records are duplicates and cuts the delivery into parts.
    @ActivityMethod
    Settlement settle(PlanRef plan);

    /// Lists chunks whose newest results before the plan's generation hold passing failures or are not to be delivered.
    ///
    /// @param from the first chunk that is looked at
    @ActivityMethod
    FailedChunks failedChunks(PlanRef plan, FailedChunks.Place from);

    /// Writes one part of the delivery into staging; a part that is there is compared, and the first one
    /// wins.
    @ActivityMethod
    void returnPart(Staging staging, int part);

    /// Joins the parts in plan order and writes quarantine and manifest, all inside `delivery/`.
    @ActivityMethod
    void assemble(Staging staging, RunFacts run);

    /// Reads `delivery/` back from HDFS and compares it with plan, indexes and results. A difference is a
    /// failure of type `VERIFICATION_FAILED` that names the file and the place.
    @ActivityMethod
    Settlement verify(Staging staging);

    /// Renames the delivery into place, once.
    @ActivityMethod
    Publication publish(Staging staging);

    /// Makes `outputByPartner` point to the delivery, unless it already points to a newer one.
    @ActivityMethod
    void movePointer(PlanRef plan);

    /// Writes the create-only `closed.<n>.json`, unless it is written, and removes the revision's staging,
    /// except that of a FAILED drop.
    @ActivityMethod
    void closeDrop(Closing closing);
}
