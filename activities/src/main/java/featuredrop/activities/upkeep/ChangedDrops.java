package featuredrop.activities.upkeep;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.PublishedDrops;
import featuredrop.activities.closing.PublishedDrops.Newest;
import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.PublishedRecord;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.upkeep.ReconcileReport.Redo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares what has landed with what was published of it. Of a partner one listing of its directory tells which drops
/// are there, and one of the exchange all fingerprints. The files of a drop cost one listing for each directory of the
/// drop; a plan is read only when the listing of the landing zone has another one. Drops that were published
/// before the retention are not compared, because their plans are removed. Thread-safe.
final class ChangedDrops {
    /// Files of one drop of which only the time differs and whose checksums are asked for. Of further ones the time
    /// decides.
    private static final int MOST_CHECKSUMS = 200;

    private final String siteName;
    private final SiteConfig site;
    private final LandingZone zone;
    private final ObjectStore store;
    private final Sweeper.Retention retention;

    /// @param retention how long plans are kept, and the clock
    ChangedDrops(String siteName, SiteConfig site, Sweeper.Storage storage, Sweeper.Retention retention) {
        this.siteName = siteName;
        this.site = site;
        this.zone = storage.zone();
        this.store = storage.store();
        this.retention = retention;
    }

    /// What was found.
    ///
    /// @param findings one line for each drop that differs
    /// @param redo drops whose next revision is to be started, those of a partner together
    record Found(List<String> findings, List<Redo> redo) {}

    /// A published drop and what has landed of it now.
    private record Look(DropKey key, Newest published, LandedDrop landed) {}

    /// Compares all drops.
    ///
    /// @param open workflow ids of the drops that run
    Found find(Set<String> open) {
        Landing landing = new Landing(siteName, site, zone);
        Function<DropKey, Optional<LandedDrop>> finder = landing.finder();
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        new TreeMap<>(landing.look().drops()).forEach((partner, seen) -> {
            Map<String, Newest> published = new PublishedDrops(store).ofPartner(siteName, partner);
            seen.stream()
                    .filter(key -> !open.contains(key.workflowId()))
                    .flatMap(key -> look(key, published.get(key.dropId()), finder).stream())
                    .forEach(look -> contained(look, landing, found));
        });
        return found;
    }

    /// A drop that has landed otherwise than it was published lately; empty for all others.
    private Optional<Look> look(
            DropKey key, @Nullable Newest published, Function<DropKey, Optional<LandedDrop>> finder) {
        return published == null || published.modifiedMillis() < retention.until()
                ? Optional.empty()
                : finder.apply(key)
                        .filter(landed -> !published.fingerprints().contains(landed.fingerprint()))
                        .map(landed -> new Look(key, published, landed));
    }

    /// A stored object that is damaged must not keep the other drops from being compared.
    private void contained(Look look, Landing landing, Found found) {
        try {
            compare(look, landing, found);
        } catch (DropException e) {
            if (e.kind().retried() && e.type() != FailureType.UNREADABLE) {
                throw e;
            }
            found.findings().add(look.key() + " cannot be compared with its plan: " + e.getMessage());
        }
    }

    private void compare(Look look, Landing landing, Found found) {
        PublishedDrops records = new PublishedDrops(store);
        int revision = look.published().revision();
        String hash = records.planHash(look.key(), look.published());
        PlanRef ref = new PlanRef(look.key(), revision, hash, "", "");
        if (store.stat(ObjectKeys.planJson(ref)).isEmpty()) {
            return; // swept meanwhile
        }
        DropPlan plan = new ExchangeReader(store).plan(ref);
        AtomicInteger asked = new AtomicInteger();
        ListingDifference difference = ListingDifference.between(
                plan, look.landed(), file -> asked.incrementAndGet() <= MOST_CHECKSUMS && isSame(file));
        if (difference.isEmpty()) {
            // not compared again: only times have changed
            records.add(
                    look.key(),
                    new PublishedRecord(revision, hash, look.landed().fingerprint()));
            return;
        }
        String what = look.key() + " changed after revision " + revision + " was published: " + difference.text();
        if (site.partner(look.key().partner()).whenChanged() == WhenChanged.REPORT) {
            found.findings().add(what);
            return;
        }
        Optional<ClosedRecord> closed = new ClosedDrops(store).latest(look.key());
        Optional<String> obstacle = obstacle(look, landing, closed);
        found.findings().add(what + obstacle.map(why -> "; not redone: " + why).orElse("; to be redone"));
        if (obstacle.isEmpty()) {
            int next = Math.max(revision, closed.map(ClosedRecord::revision).orElse(0)) + 1;
            String reason = "the landed files changed after publication: " + difference.text();
            found.redo()
                    .add(new Redo(
                            new DropRequest(look.key(), next, reason),
                            look.landed().files().size()));
        }
    }

    /// Why no revision is started for this listing now; empty when one is.
    private Optional<String> obstacle(Look look, Landing landing, Optional<ClosedRecord> closed) {
        Optional<String> tried = closed.filter(
                        end -> end.revision() > look.published().revision()
                                && end.fingerprint().equals(look.landed().fingerprint()))
                .map(end -> "revision " + end.revision() + " was closed as " + end.end() + ", " + end.reason());
        if (tried.isPresent()) {
            return tried;
        }
        Duration quiet = quiet(site.partner(look.key().partner()));
        long newest = look.landed().files().stream()
                .mapToLong(LandedFile::modifiedMillis)
                .max()
                .orElse(0);
        if (newest > retention.clock().millis() - quiet.toMillis()) {
            return Optional.of("a file changed within the last " + quiet);
        }
        return switch (landing.readiness(look.landed())) {
            case DropReadiness.Ready() -> Optional.empty();
            case DropReadiness.Waiting(String why, boolean _) -> Optional.of(why);
            case DropReadiness.Unusable(FailureType type, String why) -> Optional.of(type + ", " + why);
        };
    }

    /// Ten looks without a change.
    private static Duration quiet(PartnerConfig partner) {
        return partner.lookEvery().multipliedBy(10);
    }

    private boolean isSame(PlannedFile file) {
        try {
            return zone.checksum(file.path()).equals(file.checksum());
        } catch (DropException e) {
            if (e.type() == LandingZone.NOT_FOUND) {
                return false; // it went away since it was listed
            }
            throw e;
        }
    }
}
