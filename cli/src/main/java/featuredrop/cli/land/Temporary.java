package featuredrop.cli.land;

import featuredrop.activities.landing.LandingZone;
import java.util.concurrent.atomic.AtomicBoolean;

/// A file or directory of the landing zone under a name that no reader takes as input. Unless it was
/// moved to another name, it is removed when it is closed; in a try-with-resources the failure before
/// stays the one that is thrown.
final class Temporary implements AutoCloseable {
    private final LandingZone zone;
    private final String path;
    private final AtomicBoolean moved = new AtomicBoolean();

    Temporary(LandingZone zone, String path) {
        this.zone = zone;
        this.path = path;
    }

    String path() {
        return path;
    }

    /// @return false when the target exists
    boolean rename(String target) {
        moved.set(zone.rename(path, target));
        return moved.get();
    }

    void replace(String target) {
        zone.replace(path, target);
        moved.set(true);
    }

    @Override
    public void close() {
        if (!moved.get()) {
            zone.delete(path);
        }
    }
}
