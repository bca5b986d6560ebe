package featuredrop.activities.closing;

import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.EndedDrop;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import java.time.InstantSource;

/// Records how a drop ended without a delivery and removes what was prepared for one; of a FAILED drop it
/// stays until it is swept, for people who look for the reason. Thread-safe.
public final class DropCloser {
    private final LandingZone zone;
    private final OutputTree tree;
    private final Records records;
    private final InstantSource clock;

    /// Where ends are written down.
    ///
    /// @param closed the truth
    /// @param index spares scans the question
    public record Records(ClosedDrops closed, EndedIndex index) {}

    public DropCloser(LandingZone zone, OutputTree tree, Records records, InstantSource clock) {
        this.zone = zone;
        this.tree = tree;
        this.records = records;
        this.clock = clock;
    }

    /// Closes the drop. The record comes first: staging without a record would look like a forgotten
    /// drop.
    ///
    /// @param landing asked for the listing as it is now when the drop saw none
    public void close(Closing closing, Landing landing) {
        DropKey key = closing.drop().key();
        int revision = closing.drop().revision();
        long changed = landing.changedMillis(key);
        String now = landing.find(key).map(LandedDrop::fingerprint).orElse("");
        String fingerprint = closing.fingerprint().isEmpty() ? now : closing.fingerprint();
        records.closed()
                .add(
                        key,
                        new ClosedRecord(
                                revision,
                                closing.end(),
                                closing.reason(),
                                closing.who(),
                                fingerprint,
                                clock.instant().toString()));
        if (fingerprint.equals(now) && Settled.since(changed, clock.millis())) {
            records.index().note(key, new EndedDrop(key.partner(), key.dropId(), closing.end(), "", changed));
        }
        if (closing.end() != DropEnd.FAILED) {
            zone.delete(tree.staging(key, revision));
        }
    }
}
