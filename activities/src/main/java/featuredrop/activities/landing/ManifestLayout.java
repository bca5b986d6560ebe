package featuredrop.activities.landing;

import featuredrop.activities.landing.InputManifest.Entry;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The 2016 layout: each partner has one entry in `outputByPartner`, which the next job replaces. The stamp
/// is the drop id. A listed file without a known ending holds `ProductImage` records, as all files of that
/// time do.
final class ManifestLayout implements DropLayout {
    private static final int WORTH_A_LISTING = 4;

    private final LandingZone zone;
    private final LandingPartner partner;
    private final String root;
    private final Supplier<Optional<Entry>> entry;

    /// @param root the site's landing directory
    /// @param entry reads the partner's entry, or returns the one that was read before
    ManifestLayout(LandingZone zone, LandingPartner partner, String root, Supplier<Optional<Entry>> entry) {
        this.zone = zone;
        this.partner = partner;
        this.root = root;
        this.entry = entry;
    }

    @Override
    public List<Landing.Seen> seen(List<String> problems) {
        return entry.get().map(found -> new Landing.Seen(key(found), Landing.Seen.UNKNOWN)).stream()
                .toList();
    }

    @Override
    public Optional<LandedDrop> find(DropKey key) {
        return entry.get().filter(found -> key(found).equals(key)).map(found -> landed(key, found));
    }

    @Override
    public long newerStamp(DropKey key) {
        return entry.get()
                .map(Entry::stamp)
                .filter(stamp -> LandedDrop.stampOf(key.dropId()).stream().anyMatch(own -> stamp > own))
                .orElse(0L);
    }

    private DropKey key(Entry found) {
        return partner.drop(String.valueOf(found.stamp()));
    }

    private LandedDrop landed(DropKey key, Entry entry) {
        String folder = entry.folder().isEmpty() ? root : root + "/" + entry.folder();
        String refusal = entry.refusal();
        if (refusal != null) {
            return new LandedDrop(
                    key, root, entry.stamp(), List.of(), new DropReadiness.Unusable(FailureType.BAD_ENTRY, refusal));
        }
        List<LandedFile> files = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, Map<String, FileStat>> listed = listed(folder, entry);
        for (String name : entry.files()) {
            String path = folder + "/" + name;
            Map<String, FileStat> directory = listed.get(parent(path));
            Optional<FileStat> stat = (directory == null ? zone.stat(path) : Optional.ofNullable(directory.get(path)))
                    .filter(found -> !found.directory());
            stat.ifPresentOrElse(
                    file -> files.add(new LandedFile(
                            name,
                            file.path(),
                            file.length(),
                            file.modifiedMillis(),
                            InputFormat.of(name).orElse(InputFormat.BIN))),
                    () -> missing.add(name));
        }
        return new LandedDrop(
                key, folder, entry.stamp(), files, readiness(entry, new Place(root, folder), files, missing));
    }

    /// The directories of which several files are asked for: one listing is less work than as many questions.
    private Map<String, Map<String, FileStat>> listed(String folder, Entry entry) {
        return entry.files().stream()
                .map(name -> parent(folder + "/" + name))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(directory -> directory.getValue() >= WORTH_A_LISTING)
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        directory -> zone.list(directory.getKey()).stream()
                                .collect(Collectors.toMap(FileStat::path, Function.identity()))));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /// @param root the landing directory
    /// @param folder of the drop
    private record Place(String root, String folder) {}

    private static DropReadiness readiness(Entry entry, Place place, List<LandedFile> files, List<String> missing) {
        String folder = place.folder();
        if (entry.files().isEmpty()) {
            return new DropReadiness.Unusable(
                    FailureType.NO_INPUT,
                    "The entry of stamp " + entry.stamp() + " in " + InputManifest.path(place.root())
                            + " lists no file");
        }
        if (!missing.isEmpty()) {
            return new DropReadiness.Waiting(
                    missing.size() + " listed files are not in " + folder + " yet, the first is " + missing.getFirst());
        }
        long bytes = files.stream().mapToLong(LandedFile::length).sum();
        Long size = entry.size();
        return size != null && bytes != size
                ? new DropReadiness.Waiting(
                        "The files in " + folder + " hold " + bytes + " bytes, expected by outputSize: " + size)
                : new DropReadiness.Ready();
    }
}
