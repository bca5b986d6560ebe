package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.workflows.drop.DropKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Staging of one revision of a drop, on HDFS.
///
/// @param key which drop
/// @param revision which delivery of it
/// @param path its directory
public record StagedRevision(DropKey key, int revision, String path) {
    private static final Pattern REVISION = Pattern.compile("(.+)\\.r([1-9][0-9]{0,8})");

    /// All staging of a site. Names that are no drop's are left out.
    public static List<StagedRevision> all(LandingZone zone, OutputTree tree, String site) {
        List<StagedRevision> found = new ArrayList<>();
        for (FileStat partner : zone.list(tree.stagingRoot())) {
            if (!partner.path().equals(tree.temporaries())) {
                zone.list(partner.path()).stream()
                        .flatMap(drop -> of(site, partner.name(), drop).stream())
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static Optional<StagedRevision> of(String site, String partner, FileStat directory) {
        Matcher matcher = REVISION.matcher(directory.name());
        boolean later = matcher.matches();
        try {
            DropKey key = new DropKey(site, partner, later ? matcher.group(1) : directory.name());
            int revision = later ? Integer.parseInt(matcher.group(2)) : 1;
            return Optional.of(new StagedRevision(key, revision, directory.path()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
