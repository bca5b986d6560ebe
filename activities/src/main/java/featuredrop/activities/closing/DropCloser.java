package featuredrop.activities.closing;

import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import java.time.InstantSource;

/// Records how a drop ended without a delivery and removes what was prepared for one; of a FAILED drop it
/// stays until it is swept, for people who look for the reason. Thread-safe.
public final class DropCloser {
    private final LandingZone zone;
    private final OutputTree tree;
    private final ClosedDrops closed;
    private final InstantSource clock;

    public DropCloser(LandingZone zone, OutputTree tree, ClosedDrops closed, InstantSource clock) {
        this.zone = zone;
        this.tree = tree;
        this.closed = closed;
        this.clock = clock;
    }

    /// Closes the drop. The record comes first: staging without a record would look like a forgotten
    /// drop.
    ///
    /// @param landing asked for the listing as it is now when the drop saw none
    public void close(Closing closing, Landing landing) {
        DropKey key = closing.drop().key();
        int revision = closing.drop().revision();
        String fingerprint = closing.fingerprint().isEmpty()
                ? landing.find(key).map(LandedDrop::fingerprint).orElse("")
                : closing.fingerprint();
        closed.add(
                key,
                new ClosedRecord(
                        revision,
                        closing.end(),
                        closing.reason(),
                        closing.who(),
                        fingerprint,
                        clock.instant().toString()));
        if (closing.end() != DropEnd.FAILED) {
            zone.delete(tree.staging(key, revision));
        }
    }
}
