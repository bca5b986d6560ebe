package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the replaced system delivered, by partner: upstream stamps of the `manifest` layout. The file of an entry is
/// written once and never removed. Its name tells partner and stamp, so one listing tells all.
///
/// @param newest the newest imported stamp by the partner's name
public record ImportedStamps(Map<String, Long> newest) {
    private static final Pattern NAME = Pattern.compile("(.+)\\.([0-9]{1,19})\\.json");

    public ImportedStamps {
        newest = Map.copyOf(newest);
    }

    /// Lists the entries of a site.
    public static ImportedStamps read(LandingZone zone, OutputTree tree) {
        Map<String, Long> newest = new HashMap<>();
        for (FileStat file : zone.list(tree.importedRoot())) {
            Matcher name = NAME.matcher(file.name());
            if (!file.directory() && name.matches()) {
                LandedDrop.stampOf(name.group(2)).ifPresent(stamp -> newest.merge(name.group(1), stamp, Math::max));
            }
        }
        return new ImportedStamps(newest);
    }

    /// The newest stamp of a partner.
    public OptionalLong of(String partner) {
        Long stamp = newest.get(partner);
        return stamp == null ? OptionalLong.empty() : OptionalLong.of(stamp);
    }
}
