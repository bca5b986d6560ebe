package featuredrop.io.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.config.PartnerConfig;
import featuredrop.config.SiteConfig;
import featuredrop.config.SiteConfig.DeliveryLayout;
import featuredrop.drop.DropKey;
import featuredrop.io.landing.LandingZone;
import featuredrop.policy.DropException;
import featuredrop.policy.FailureKind;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// What is published on one site, as its output directory says. Thread-safe; changes nothing.
public final class Deliveries {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SiteConfig site;
    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;

    public Deliveries(SiteConfig site, LandingZone zone) {
        this.site = site;
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.files = new SmallFiles(zone, tree);
    }

    /// The directory that holds the published revision, absolute; empty when it is not published. A directory without
    /// `_SUCCESS` is no delivery of ours.
    public Optional<String> findPublished(DropKey key, int revision) {
        return directory(key, revision)
                .map(tree::at)
                .filter(directory -> zone.stat(directory + "/_SUCCESS").isPresent());
    }

    /// The upstream stamp of the partner's newest published drop, as the layout has it; empty when none is known.
    ///
    /// @param partner the partner's configured name
    public OptionalLong lastPublishedStamp(String partner) {
        return switch (tree.layout()) {
            case PARTNER_FIRST -> pointedStamp(partner);
            case BATCH_FIRST ->
                zone.list(tree.dropClaims(partner)).stream()
                        .flatMap(claim -> claim(claim.path()).stream())
                        .filter(claim ->
                                zone.stat(tree.at(claim.batch() + "/_SUCCESS")).isPresent())
                        .mapToLong(BatchClaim::stamp)
                        .max();
        };
    }

    /// Where a revision is or would be published, relative to the output directory; empty in the `batch-first` layout
    /// while no batch number is claimed.
    Optional<String> directory(DropKey key, int revision) {
        return tree.layout() == DeliveryLayout.PARTNER_FIRST
                ? Optional.of(OutputTree.partnerFirst(key, revision))
                : claim(tree.dropClaim(key, revision)).map(claim -> String.valueOf(claim.batch()));
    }

    private OptionalLong pointedStamp(String partner) {
        PartnerConfig config = site.partners().get(partner);
        if (config == null) {
            return OptionalLong.empty();
        }
        JsonNode entry = files.read(tree.pointer())
                .map(json -> parse(tree.pointer(), json).path(String.valueOf(config.id())))
                .orElse(JSON.missingNode());
        return entry.isObject() ? OptionalLong.of(entry.path("jobTimeStamp").asLong()) : OptionalLong.empty();
    }

    private Optional<BatchClaim> claim(String path) {
        return files.read(path).map(json -> BatchClaim.fromJson(parse(path, json)));
    }

    private static JsonNode parse(String path, byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new DropException(
                    FailureKind.PLATFORM, "UNREADABLE", path + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DropException(FailureKind.PLATFORM, "UNREADABLE", path + " cannot be read", e);
        }
    }
}
