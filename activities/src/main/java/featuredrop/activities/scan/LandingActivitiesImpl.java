package featuredrop.activities.scan;

import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.ChunkConfig;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.landing.Admission;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.Activity;
import java.util.Optional;

/// Reads one site's landing zone for the workflows.
public final class LandingActivitiesImpl implements LandingActivities {
    private final FeatureDropConfig config;
    private final String siteName;
    private final SiteConfig site;
    private final Landing landing;
    private final DropScanner scanner;

    /// @param siteName the site whose landing zone `zone` is
    public LandingActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        this.config = config;
        this.siteName = siteName;
        this.site = config.site(siteName);
        this.landing = new Landing(siteName, site, zone);
        this.scanner =
                new DropScanner(site, config.input(), landing, DropScanner.Storage.of(siteName, site, zone, store));
    }

    @Override
    public ScanReport scanLanding(String requestedSite) {
        return Failures.translated(() -> {
            requireSite(requestedSite);
            return scanner.scan();
        });
    }

    @Override
    public Admission admit(DropRequest drop) {
        return Failures.translated(() -> {
            DropSettings settings = settings(partner(drop.key()));
            return scanner.ended(drop)
                    .map(ended -> Admission.endedBefore(ended.end(), ended.detail(), settings))
                    .orElseGet(() -> Admission.admitted(settings));
        });
    }

    @Override
    public Listing awaitDrop(DropRequest drop) {
        return Failures.translated(() -> {
            PartnerConfig partner = partner(drop.key());
            long newerStamp = landing.newerStamp(drop.key());
            if (newerStamp > 0) {
                return new Listing(0, 0, "", newerStamp);
            }
            Optional<LandedDrop> landed = landing.find(drop.key());
            DropReadiness readiness = landed.map(landing::readiness)
                    .orElseGet(
                            () -> new DropReadiness.Waiting("Nothing of " + drop.key() + " is in " + site.landing()));
            return switch (readiness) {
                case DropReadiness.Ready() -> listing(landed.orElseThrow());
                case DropReadiness.Waiting(String reason, boolean _) ->
                    throw Failures.notReady(
                            reason,
                            LookAgain.after(
                                    partner.lookEvery(),
                                    Activity.getExecutionContext().getInfo().getAttempt(),
                                    drop.key()));
                case DropReadiness.Unusable(FailureType type, String reason) -> throw new DropException(type, reason);
            };
        });
    }

    private static Listing listing(LandedDrop drop) {
        return new Listing(drop.files().size(), drop.bytes(), drop.fingerprint(), 0);
    }

    private DropSettings settings(PartnerConfig partner) {
        ChunkConfig chunk = config.chunk();
        return new DropSettings(
                partner.pool(),
                partner.lookEvery(),
                partner.softWait(),
                partner.hardWait(),
                chunk.exportWindow(),
                chunk.extractWindow(),
                partner.quarantineLimit(),
                config.temporal().eventsPerRun(),
                config.input().dropRecords(),
                partner.retryFailed());
    }

    private PartnerConfig partner(DropKey key) {
        requireSite(key.site());
        return site.partner(key.partner());
    }

    private void requireSite(String requested) {
        if (!requested.equals(siteName)) {
            throw new DropException(
                    FailureType.WRONG_SITE, "Site '" + requested + "' was asked of the worker of " + siteName);
        }
    }
}
