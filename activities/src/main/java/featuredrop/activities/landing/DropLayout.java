package featuredrop.activities.landing;

import featuredrop.workflows.drop.DropKey;
import java.util.List;
import java.util.Optional;

/// Where one partner's drops appear. Thread-safe; changes nothing.
interface DropLayout {
    /// The drops that can be seen now, without their files.
    ///
    /// @param problems gets one line for each name that is refused
    List<Landing.Seen> seen(List<String> problems);

    /// One drop with its files; empty when the landing zone shows none of that id.
    Optional<LandedDrop> find(DropKey key);

    /// Stamp of a drop of the same partner that takes the place of this one, 0 for none.
    long newerStamp(DropKey key);
}
