package featuredrop.activities.scan;

import featuredrop.activities.closing.Settled;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.DueDrop;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The drops that lacked their done flag when they were last looked at. While the modification time of
/// such a drop's directory stays, the flag has not come and nothing need be asked. Lost with the process.
/// Thread-safe.
final class WaitingDrops {
    /// For reasons that nobody thought of.
    private static final long LONGEST_MILLIS = 3_600_000;

    private record Look(long changedMillis, long lookedMillis) {}

    private final Map<DropKey, Look> looks = new ConcurrentHashMap<>();
    private final InstantSource clock;

    WaitingDrops(InstantSource clock) {
        this.clock = clock;
    }

    /// The drop as it is due, if it still waits as far as its directory tells.
    Optional<DueDrop> find(Landing.Seen seen) {
        Look look = looks.get(seen.key());
        return look != null
                        && look.changedMillis() == seen.changedMillis()
                        && clock.millis() - look.lookedMillis() < LONGEST_MILLIS
                ? Optional.of(new DueDrop(seen.key(), 0, seen.changedMillis()))
                : Optional.empty();
    }

    /// Notes what was found.
    ///
    /// @param seen the listing from before the drop was looked at
    void looked(Landing.Seen seen, LandedDrop found) {
        long now = clock.millis();
        boolean lacksFlag = found.readiness() instanceof DropReadiness.Waiting(String _, boolean entry) && entry;
        if (lacksFlag && Settled.since(seen.changedMillis(), now)) {
            looks.put(seen.key(), new Look(seen.changedMillis(), now));
        } else {
            looks.remove(seen.key());
        }
    }

    /// Forgets all other drops.
    void keepOnly(Map<String, List<Landing.Seen>> seen) {
        Set<DropKey> keys = new HashSet<>();
        seen.values().forEach(drops -> drops.forEach(drop -> keys.add(drop.key())));
        looks.keySet().retainAll(keys);
    }
}
