package featuredrop.activities.delivery.imports;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.delivery.Pointer.Entry;
import featuredrop.exchange.format.IoFailure;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The output directory of the replaced system: `<batch>/<partner id>/cnn_features.txt.gz`, and `outputByPartner`.
final class ReplacedOutput {
    private static final int MOST_BYTES = 64 << 20;
    private static final String FEATURES = "cnn_features.txt.gz";
    private static final long UNKNOWN = -1;

    private final LandingZone zone;
    private final String root;
    private final Pointer.Reading table;

    ReplacedOutput(LandingZone zone, String root) {
        this.zone = zone;
        this.root = root;
        this.table = read(zone, root + "/" + Pointer.NAME);
    }

    /// A delivery that a table or a ledger names.
    ///
    /// @param batch its batch number
    /// @param folder below the output directory
    /// @param problem why it does not count as delivered; empty when it does
    record Named(long batch, String folder, String problem) {
        boolean isDelivered() {
            return problem.isEmpty();
        }
    }

    /// What of the table cannot be read.
    List<String> problems() {
        return table.problems();
    }

    /// Partner ids of the table.
    Set<String> partners() {
        return table.pointer().entries().keySet();
    }

    /// What the table names as newest. An entry of a delivery of FeatureDrop is none of the replaced system.
    Optional<Named> ofTable(int partner) {
        return table.pointer()
                .find(partner)
                .filter(entry -> zone.stat(path(entry.outputFolder()) + "/" + DeliveryManifest.NAME)
                        .isEmpty())
                .map(this::checked);
    }

    /// The delivery of a batch that the ledger names.
    Named ofLedger(int partner, long batch) {
        return checked(new Entry(List.of(FEATURES), batch, batch + "/" + partner, UNKNOWN));
    }

    private Named checked(Entry entry) {
        return new Named(entry.jobTimeStamp(), entry.outputFolder(), problem(entry));
    }

    private String problem(Entry entry) {
        String folder = entry.outputFolder();
        if (entry.jobTimeStamp() <= 0) {
            return "jobTimeStamp " + entry.jobTimeStamp() + " is not above 0";
        }
        if (entry.files().isEmpty() || isOutside(folder)) {
            return "it lists no file below " + root;
        }
        long bytes = 0;
        for (String file : entry.files()) {
            String path = path(folder) + "/" + file;
            Optional<FileStat> found =
                    isOutside(file) ? Optional.empty() : zone.stat(path).filter(stat -> !stat.directory());
            if (found.isEmpty()) {
                return path + " is not there";
            }
            bytes += found.get().length();
        }
        return entry.outputSize() == UNKNOWN || entry.outputSize() == bytes
                ? ""
                : "the files in " + path(folder) + " hold " + bytes + " bytes, expected by outputSize: "
                        + entry.outputSize();
    }

    private String path(String folder) {
        return root + "/" + (folder.startsWith(root + "/") ? folder.substring(root.length() + 1) : folder);
    }

    private boolean isOutside(String relative) {
        String below = relative.startsWith(root + "/") ? relative.substring(root.length() + 1) : relative;
        return List.of(below.split("/", -1)).stream()
                .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    /// A table that cannot be read is a problem; the ledgers may tell the same.
    private static Pointer.Reading read(LandingZone zone, String path) {
        if (zone.stat(path).isEmpty()) {
            return new Pointer.Reading(Pointer.EMPTY, List.of());
        }
        try (InputStream in = zone.open(path, 0)) {
            byte[] json = in.readNBytes(MOST_BYTES + 1);
            return json.length > MOST_BYTES ? unreadable(path + " is over 64 MiB") : Pointer.fromJson(json, path);
        } catch (DropException e) {
            if (e.type() == FailureType.UNREADABLE) {
                return unreadable(String.valueOf(e.getMessage()));
            }
            throw e;
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
    }

    private static Pointer.Reading unreadable(String problem) {
        return new Pointer.Reading(Pointer.EMPTY, List.of(problem));
    }
}
