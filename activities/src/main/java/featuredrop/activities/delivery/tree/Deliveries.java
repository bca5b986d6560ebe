package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is published on one site, read from its output directory. Thread-safe; changes nothing.
public final class Deliveries {
    private final SiteConfig site;
    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;
    private final BatchClaims claims;
    private final DeliveredStamps stamps;

    public Deliveries(SiteConfig site, LandingZone zone) {
        this.site = site;
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.files = new SmallFiles(zone, tree);
        this.claims = new BatchClaims(zone, tree, InstantSource.system());
        this.stamps = new DeliveredStamps(site, zone);
    }

    /// The directory that holds the published revision, absolute; empty when it is not published. A
    /// directory without `_SUCCESS` is not a delivery of FeatureDrop.
    public Optional<String> findPublished(DropKey key, int revision) {
        return tree.directory(key, revision, claims).filter(this::isComplete).map(tree::at);
    }

    /// The published revision's files; empty when it is not published or its partner is not configured.
    public Optional<DeliveryDirectory> findDelivery(DropKey key, int revision) {
        PartnerConfig partner = site.partners().get(key.partner());
        return partner == null
                ? Optional.empty()
                : tree.directory(key, revision, claims)
                        .filter(this::isComplete)
                        .map(directory -> tree.published(directory, partner.id()));
    }

    /// Whether the drop is the last one that the replaced system delivered of its partner, as far as an import knows.
    public boolean isImported(DropKey key) {
        PartnerConfig partner = site.partners().get(key.partner());
        OptionalLong stamp = LandedDrop.stampOf(key.dropId());
        return partner != null
                && partner.layout() == LandingLayout.MANIFEST
                && stamp.isPresent()
                && zone.stat(tree.imported(key.partner(), stamp.getAsLong())).isPresent();
    }

    /// When the newest published revision of the drop was made, milliseconds since the epoch; empty when
    /// none is published.
    ///
    /// @param closedRevision the newest revision that was closed, 0 for none
    public OptionalLong lastPublishedMillis(DropKey key, int closedRevision) {
        long newest = -1;
        int highest = Math.max(closedRevision, isImported(key) ? 1 : 0);
        for (int revision = 1; ; revision++) {
            Optional<String> published = findPublished(key, revision);
            if (published.isEmpty() && revision > highest) {
                return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
            }
            long made = published
                    .flatMap(directory -> zone.stat(directory + "/" + DeliveryManifest.SUCCESS))
                    .map(FileStat::modifiedMillis)
                    .orElse(-1L);
            newest = Math.max(newest, made);
        }
    }

    /// The directories of a partner's newest complete deliveries, relative to the output directory, newest
    /// first.
    public List<String> newest(String partner, int limit) {
        List<String> directories = tree.layout() == DeliveryLayout.PARTNER_FIRST
                ? zone.list(tree.at(partner)).stream()
                        .filter(FileStat::directory)
                        .sorted(Comparator.comparingLong(FileStat::modifiedMillis)
                                .reversed())
                        .map(stat -> partner + "/" + stat.name())
                        .toList()
                : claims.ofPartner(partner).stream()
                        .sorted(Comparator.comparingLong(BatchClaim::batch).reversed())
                        .map(claim -> String.valueOf(claim.batch()))
                        .toList();
        return directories.stream().filter(this::isComplete).limit(limit).toList();
    }

    /// The stamps of the `manifest` layout that were delivered.
    public DeliveredStamps stamps() {
        return stamps;
    }

    /// Asks when the directories of a partner's deliveries were changed: modification times by the
    /// directory's path below the output directory. One listing for a partner, or one for all where
    /// deliveries of all stand together. For one scan.
    public Function<String, Map<String, Long>> directories() {
        if (tree.layout() == DeliveryLayout.PARTNER_FIRST) {
            return partner -> changes(tree.at(partner), partner + "/");
        }
        Map<String, Long> all = changes(tree.root(), "");
        return _ -> all;
    }

    /// A path below the output directory, relative to it; empty for another one.
    public String relative(String path) {
        String root = tree.root() + "/";
        return path.startsWith(root) ? path.substring(root.length()) : "";
    }

    private Map<String, Long> changes(String directory, String prefix) {
        return zone.list(directory).stream()
                .filter(FileStat::directory)
                .collect(Collectors.toMap(stat -> prefix + stat.name(), FileStat::modifiedMillis));
    }

    /// The upstream stamp of the partner's newest published drop, as the layout has it; empty when none is
    /// known.
    ///
    /// @param partner the partner's configured name
    public OptionalLong lastPublishedStamp(String partner) {
        PartnerConfig config = site.partners().get(partner);
        if (config == null) {
            return OptionalLong.empty();
        }
        if (config.layout() == LandingLayout.MANIFEST) {
            return stamps.newest(partner);
        }
        return tree.layout() == DeliveryLayout.PARTNER_FIRST
                ? pointedStamp(partner, config.id())
                : claims.ofPartner(partner).stream()
                        .filter(claim -> isComplete(String.valueOf(claim.batch())))
                        .mapToLong(BatchClaim::stamp)
                        .max();
    }

    private boolean isComplete(String directory) {
        return zone.stat(tree.at(directory) + "/" + DeliveryManifest.SUCCESS).isPresent();
    }

    /// An entry of the other delivery layout, or of a replaced system, holds a batch number.
    private OptionalLong pointedStamp(String partner, int id) {
        return files.read(tree.pointer())
                .flatMap(json -> readable(json).find(id))
                .filter(entry -> entry.outputFolder().startsWith(partner + "/"))
                .map(entry -> OptionalLong.of(entry.jobTimeStamp()))
                .orElse(OptionalLong.empty());
    }

    /// The stamps are only for the order of work, and a damaged pointer must not keep drops from starting.
    private Pointer readable(byte[] json) {
        try {
            return Pointer.fromJson(json, tree.pointer()).pointer();
        } catch (DropException e) {
            if (e.type() == FailureType.UNREADABLE) {
                return Pointer.EMPTY;
            }
            throw e;
        }
    }
}
