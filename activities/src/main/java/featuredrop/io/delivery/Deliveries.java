package featuredrop.io.delivery;

import featuredrop.config.PartnerConfig;
import featuredrop.config.SiteConfig;
import featuredrop.config.SiteConfig.DeliveryLayout;
import featuredrop.drop.DropKey;
import featuredrop.exchange.DeliveryManifest;
import featuredrop.exchange.Pointer;
import featuredrop.io.landing.LandingZone;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/// What is published on one site, as its output directory says. Thread-safe; changes nothing.
public final class Deliveries {
    private final SiteConfig site;
    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;
    private final BatchClaims claims;

    public Deliveries(SiteConfig site, LandingZone zone) {
        this.site = site;
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.files = new SmallFiles(zone, tree);
        this.claims = new BatchClaims(zone, tree, InstantSource.system());
    }

    /// The directory that holds the published revision, absolute; empty when it is not published. A directory without
    /// `_SUCCESS` is no delivery of ours.
    public Optional<String> findPublished(DropKey key, int revision) {
        return tree.directory(key, revision, claims).filter(this::isComplete).map(tree::at);
    }

    /// The upstream stamp of the partner's newest published drop, as the layout has it; empty when none is known.
    ///
    /// @param partner the partner's configured name
    public OptionalLong lastPublishedStamp(String partner) {
        return tree.layout() == DeliveryLayout.PARTNER_FIRST
                ? pointedStamp(partner)
                : claims.ofPartner(partner).stream()
                        .filter(claim -> isComplete(String.valueOf(claim.batch())))
                        .mapToLong(BatchClaim::stamp)
                        .max();
    }

    private boolean isComplete(String directory) {
        return zone.stat(tree.at(directory) + "/" + DeliveryManifest.SUCCESS).isPresent();
    }

    private OptionalLong pointedStamp(String partner) {
        PartnerConfig config = site.partners().get(partner);
        return config == null
                ? OptionalLong.empty()
                : files.read(tree.pointer())
                        .flatMap(json ->
                                Pointer.fromJson(json, tree.pointer()).pointer().find(config.id()))
                        .map(entry -> OptionalLong.of(entry.jobTimeStamp()))
                        .orElse(OptionalLong.empty());
    }
}
