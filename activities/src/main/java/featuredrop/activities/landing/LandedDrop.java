package featuredrop.activities.landing;

import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.workflows.drop.DropKey;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A drop in the landing zone.
///
/// @param key which drop
/// @param folder absolute path of its directory
/// @param stamp upstream stamp: the manifest's `jobTimeStamp` in seconds, or the modification time of the
///     done flag (of the directory while there is none) in milliseconds
/// @param files the input files, in byte order of names in the `directory` layout and as listed in the
///     `manifest`
/// layout
/// @param readiness whether it may be processed; [DropReadiness.Ready] here says nothing yet of files that are
///     still open
public record LandedDrop(DropKey key, String folder, long stamp, List<LandedFile> files, DropReadiness readiness) {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

    public LandedDrop {
        files = List.copyOf(files);
    }

    /// The drop as it was when it was planned.
    public static LandedDrop planned(DropPlan plan) {
        List<LandedFile> files = plan.files().stream()
                .map(file ->
                        new LandedFile(file.name(), file.path(), file.length(), file.modifiedMillis(), file.format()))
                .toList();
        return new LandedDrop(plan.key(), plan.folder(), plan.stamp(), files, new DropReadiness.Ready());
    }

    /// The stamp that a drop id of the `manifest` layout is; empty for an id that is no such number.
    public static OptionalLong stampOf(String dropId) {
        try {
            return DIGITS.matcher(dropId).matches() ? OptionalLong.of(Long.parseLong(dropId)) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // above the largest stamp
        }
    }

    /// Length of all input files together.
    public long bytes() {
        return files.stream().mapToLong(LandedFile::length).sum();
    }

    /// Names the listing: SHA-256, hex, over stamp and each file's name, length and modification time, in
    /// order of names.
    public String fingerprint() {
        String listing = files.stream()
                .sorted(Comparator.comparing(LandedFile::name))
                .map(file -> file.name() + "\t" + file.length() + "\t" + file.modifiedMillis() + "\n")
                .collect(Collectors.joining("", stamp + "\n", ""));
        return Sha256.hex(listing.getBytes(StandardCharsets.UTF_8));
    }
}
