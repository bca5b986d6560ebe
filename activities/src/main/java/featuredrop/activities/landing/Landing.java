package featuredrop.activities.landing;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.policy.DropException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Gatherers;

/// One site's landing zone as drops. Thread-safe; changes nothing.
public final class Landing {
    /// A drop may have very many files, and the file system is asked about each.
    private static final int QUESTIONS_AT_ONCE = 16;

    private final String site;
    private final SiteConfig config;
    private final LandingZone zone;

    /// @param site the site's configured name
    public Landing(String site, SiteConfig config, LandingZone zone) {
        this.site = site;
        this.config = config;
        this.zone = zone;
    }

    /// The result of one listing.
    ///
    /// @param seen per partner name, every drop that is there, ready or not
    /// @param problems one line each: refused names, partners that cannot be listed, unknown partners,
    ///     unreadable manifest entries
    public record Sighting(Map<String, List<Seen>> seen, List<String> problems) {
        public Sighting {
            seen = Map.copyOf(seen);
            problems = List.copyOf(problems);
        }

        /// The same without times.
        public Map<String, List<DropKey>> drops() {
            Map<String, List<DropKey>> drops = new TreeMap<>();
            seen.forEach((partner, found) ->
                    drops.put(partner, found.stream().map(Seen::key).toList()));
            return drops;
        }
    }

    /// A drop in a listing.
    ///
    /// @param key which drop
    /// @param changedMillis modification time of its directory, milliseconds since the epoch; [#UNKNOWN]
    ///     in the manifest layout
    public record Seen(DropKey key, long changedMillis) {
        /// Nothing is known of when it was changed.
        public static final long UNKNOWN = -1;
    }

    /// Lists the whole site, but not the drops' files. A partner whose directory cannot be listed is a
    /// problem of its own.
    public Sighting look() {
        InputManifest manifest = manifest();
        List<String> problems = new ArrayList<>(manifest.problems());
        List<String> strangers = strangers(manifest);
        Map<String, List<Seen>> drops = new TreeMap<>();
        config.partners().forEach((name, partner) -> {
            try {
                List<Seen> seen = layout(name, partner, () -> manifest).seen(problems);
                if (!seen.isEmpty()) {
                    drops.put(name, seen);
                }
            } catch (DropException e) {
                requireReachable();
                problems.add("Partner '" + name + "' is left out: " + e.getMessage());
            }
        });
        problems.addAll(strangers);
        return new Sighting(drops, problems);
    }

    /// Fails when the file system itself does not answer. Then a failure is not one of a single directory.
    public void requireReachable() {
        zone.stat(config.landing());
    }

    /// When the drop's directory was changed; [Seen#UNKNOWN] when there is none, or in the manifest
    /// layout.
    public long changedMillis(DropKey key) {
        PartnerConfig partner = config.partners().get(key.partner());
        if (partner == null || partner.layout() != LandingLayout.DIRECTORY) {
            return Seen.UNKNOWN;
        }
        return zone.stat(config.landing() + "/" + key.partner() + "/" + SafeName.decode(key.dropId()))
                .map(FileStat::modifiedMillis)
                .orElse(Seen.UNKNOWN);
    }

    /// One drop with its files; empty when there is no such drop, or its partner is not configured.
    public Optional<LandedDrop> find(DropKey key) {
        return layout(key).flatMap(layout -> layout.find(key));
    }

    /// Finds drops as [#find] does, with one read of the manifest for all of them.
    public Function<DropKey, Optional<LandedDrop>> finder() {
        InputManifest manifest = manifest();
        return key -> layout(key, () -> manifest).flatMap(layout -> layout.find(key));
    }

    /// Stamp of a drop that has taken the place of this one, 0 for none; only the `manifest` layout has such.
    public long newerStamp(DropKey key) {
        return layout(key).map(layout -> layout.newerStamp(key)).orElse(0L);
    }

    /// Whether the drop may be processed now: its done rule holds and no file is open any more.
    public DropReadiness readiness(LandedDrop drop) {
        if (!(drop.readiness() instanceof DropReadiness.Ready)) {
            return drop.readiness();
        }
        if (drop.files().size() > InputConfig.MOST_FILES) {
            return drop.readiness(); // refused for their number by the plan, so they are not looked at one by one
        }
        List<LandedFile> open = drop.files().stream()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, this::ifOpen))
                .flatMap(Optional::stream)
                .toList();
        return open.isEmpty()
                ? drop.readiness()
                : new DropReadiness.Waiting(open.getFirst().path() + " is still being written");
    }

    private Optional<LandedFile> ifOpen(LandedFile file) {
        return zone.isClosed(file.path()) ? Optional.empty() : Optional.of(file);
    }

    private Optional<DropLayout> layout(DropKey key) {
        return layout(key, this::manifest);
    }

    private Optional<DropLayout> layout(DropKey key, Supplier<InputManifest> manifest) {
        PartnerConfig partner = config.partners().get(key.partner());
        return partner == null || !key.site().equals(site)
                ? Optional.empty()
                : Optional.of(layout(key.partner(), partner, manifest));
    }

    private DropLayout layout(String name, PartnerConfig partner, Supplier<InputManifest> manifest) {
        LandingPartner owner = new LandingPartner(site, name);
        return switch (partner.layout()) {
            case DIRECTORY -> new DirectoryLayout(zone, owner, config.landing() + "/" + name, partner);
            case MANIFEST ->
                new ManifestLayout(
                        zone, owner, config.landing(), () -> manifest.get().entry(partner.id()));
        };
    }

    private InputManifest manifest() {
        boolean used =
                config.partners().values().stream().anyMatch(partner -> partner.layout() == LandingLayout.MANIFEST);
        return used ? InputManifest.read(zone, config.landing()) : new InputManifest(Map.of(), List.of());
    }

    /// Unknown senders: a directory or a manifest entry of a partner that is not configured.
    private List<String> strangers(InputManifest manifest) {
        List<String> lines = new ArrayList<>();
        Set<String> known = new HashSet<>(config.partners().keySet());
        manifest.entries().values().forEach(entry -> known.add(entry.folder().split("/", 2)[0]));
        for (FileStat entry : zone.list(config.landing())) {
            if (entry.directory() && !DirectoryLayout.isHidden(entry.name()) && !known.contains(entry.name())) {
                lines.add("No partner '" + entry.name() + "' is configured: " + entry.path());
            }
        }
        Set<String> ids = new HashSet<>();
        config.partners().values().stream()
                .filter(partner -> partner.layout() == LandingLayout.MANIFEST)
                .forEach(partner -> ids.add(String.valueOf(partner.id())));
        manifest.entries().keySet().stream()
                .filter(id -> !ids.contains(id))
                .sorted()
                .forEach(id -> lines.add("No partner with the id " + id + " is configured for the manifest layout"));
        return lines;
    }
}
