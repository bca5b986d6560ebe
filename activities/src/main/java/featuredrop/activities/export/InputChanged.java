package featuredrop.activities.export;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Optional;

/// Input that changed after it was planned.
final class InputChanged {
    static final FailureType TYPE = FailureType.INPUT_CHANGED;

    private InputChanged() {}

    /// Compares a planned file with the landing zone. Another modification time alone is
    /// no change: then the checksum decides.
    ///
    /// @throws DropException kind `PARTNER_DATA`, type `INPUT_CHANGED`
    static void require(LandingZone zone, PlannedFile file, Progress progress) {
        Optional<FileStat> found = zone.stat(file.path()).filter(stat -> !stat.directory());
        if (found.isEmpty()) {
            throw of(file, "it is gone");
        }
        FileStat stat = found.get();
        if (stat.length() != file.length()) {
            throw of(file, "its length is " + stat.length() + ", planned were " + file.length());
        }
        if (stat.modifiedMillis() != file.modifiedMillis()) {
            String checksum =
                    SlowCall.watched(progress, "checksum of " + file.path(), () -> zone.checksum(file.path()));
            if (!checksum.equals(file.checksum())) {
                throw of(file, "its checksum is " + checksum + ", planned was " + file.checksum());
            }
        }
    }

    static DropException of(PlannedFile file, String what) {
        return of(file.path(), what);
    }

    static DropException of(String path, String what) {
        return new DropException(TYPE, path + " changed after the drop was planned: " + what);
    }
}
