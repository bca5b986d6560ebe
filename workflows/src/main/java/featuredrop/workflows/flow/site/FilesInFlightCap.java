package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.DueDrop;
import java.util.ArrayList;
import java.util.List;

/// Bounds the input files under way on a site. The cap is tested before each partner and a partner is never split, so
/// that a partner of more files than the cap still goes, alone.
public final class FilesInFlightCap {
    private FilesInFlightCap() {}

    /// The leading drops of `due` that may start now.
    ///
    /// @param due drops that are not running yet, in the order of work; those of a partner stand together
    /// @param inFlight input files of drops past AWAIT that are neither paused nor HELD
    /// @param limit the cap
    public static List<DueDrop> admitted(List<DueDrop> due, int inFlight, int limit) {
        List<DueDrop> admitted = new ArrayList<>();
        long files = inFlight;
        for (int i = 0; i < due.size(); i++) {
            DueDrop drop = due.get(i);
            boolean begins = i == 0 || !samePartner(due.get(i - 1).key(), drop.key());
            if (begins && files >= limit) {
                break;
            }
            admitted.add(drop);
            files += drop.files();
        }
        return List.copyOf(admitted);
    }

    private static boolean samePartner(DropKey one, DropKey other) {
        return one.site().equals(other.site()) && one.partner().equals(other.partner());
    }
}
