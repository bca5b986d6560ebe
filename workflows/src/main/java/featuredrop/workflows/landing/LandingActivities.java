package featuredrop.workflows.landing;

import featuredrop.workflows.drop.DropRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on the Hadoop side, queue `drop-io-<site>`.
@ActivityInterface
public interface LandingActivities {
    /// Lists what is due on the site.
    @ActivityMethod
    ScanReport scanLanding(String site);

    /// Asks storage whether the drop may start.
    @ActivityMethod
    Admission admit(DropRequest drop);

    /// Checks once. Not ready is the retryable failure `NotReady` (benign), whose message says what is
    /// missing and which carries the delay until the next check.
    @ActivityMethod
    Listing awaitDrop(DropRequest drop);
}
