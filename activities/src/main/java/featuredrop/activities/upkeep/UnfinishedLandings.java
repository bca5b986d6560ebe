package featuredrop.activities.upkeep;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What landings of `featuredrop land` have left that were killed before they could remove it.
/// Thread-safe.
public final class UnfinishedLandings {
    /// How the name of a drop begins while it is copied; a random UUID follows.
    public static final String DROP = "_landing-";

    /// How the name of a new manifest begins until it replaces the old one; a random UUID follows.
    public static final String MANIFEST = "_" + Pointer.NAME + "-";

    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern DROPS = Pattern.compile(DROP + UUID);
    private static final Pattern MANIFESTS = Pattern.compile(MANIFEST + UUID);

    private final SiteConfig site;
    private final LandingZone zone;

    UnfinishedLandings(SiteConfig site, LandingZone zone) {
        this.site = site;
        this.zone = zone;
    }

    /// Removes what nobody has written to since `until`. A file that is still open is being written,
    /// however old it is: its time is that of its creation.
    void sweep(long until) {
        List<FileStat> found = new ArrayList<>();
        zone.list(site.landing()).stream()
                .filter(file ->
                        !file.directory() && MANIFESTS.matcher(file.name()).matches())
                .forEach(found::add);
        for (String partner : site.partners().keySet()) {
            zone.list(site.landing() + "/" + partner).stream()
                    .filter(entry ->
                            entry.directory() && DROPS.matcher(entry.name()).matches())
                    .forEach(found::add);
        }
        found.stream().filter(entry -> isLeft(entry, until)).forEach(entry -> zone.delete(entry.path()));
    }

    private boolean isLeft(FileStat entry, long until) {
        if (entry.modifiedMillis() >= until) {
            return false;
        }
        return entry.directory()
                ? zone.list(entry.path()).stream().allMatch(below -> isLeft(below, until))
                : zone.isClosed(entry.path());
    }
}
