package featuredrop.activities.scan;

import featuredrop.activities.delivery.tree.DeliveredStamps;
import featuredrop.activities.delivery.tree.DeliveredStamps.Delivered;
import featuredrop.activities.delivery.tree.ImportedStamps;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.scan.DropScanner.Ended;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In the `manifest` layout a drop is due only when its stamp is newer than the last one that was delivered. A redo is
/// a person's decision and is not subject to this. For one scan: what was imported is read once.
final class StampRule {
    private final SiteConfig site;
    private final DeliveredStamps delivered;
    private @Nullable ImportedStamps imported;

    StampRule(SiteConfig site, DeliveredStamps delivered) {
        this.site = site;
        this.delivered = delivered;
    }

    /// Why the drop does not start; empty when the rule does not keep it back.
    Optional<Ended> ended(DropRequest request) {
        String name = request.key().partner();
        PartnerConfig partner = site.partners().get(name);
        if (request.revision() > 1 || partner == null || partner.layout() != LandingLayout.MANIFEST) {
            return Optional.empty();
        }
        return LandedDrop.stampOf(request.key().dropId()).stream()
                .mapToObj(stamp -> delivered.notOlder(name, stamp, imported()).map(found -> ended(stamp, found)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Ended ended(long stamp, Delivered newest) {
        return newest.stamp() == stamp
                ? new Ended(DropEnd.PUBLISHED, newest.where())
                : new Ended(
                        DropEnd.SUPERSEDED,
                        "its stamp " + stamp + " is older than " + newest.stamp() + ", which was delivered: "
                                + newest.where());
    }

    private synchronized ImportedStamps imported() {
        if (imported == null) {
            imported = delivered.imported();
        }
        return imported;
    }
}
