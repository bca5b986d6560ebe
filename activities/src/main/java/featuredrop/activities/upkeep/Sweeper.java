package featuredrop.activities.upkeep;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.EndedIndex;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.StagedRevision;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.upkeep.SweepReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Removes what ended drops have left in the exchange and in staging, once they were published or closed
/// for longer than the retention. Never touched are: open drops, drops that have not ended, anything
/// written within the retention, the records of closings, deliveries, and in the landing directory all
/// but what killed landings have left. Of what is kept for the loss of the Temporal server it removes what
/// is superseded. Thread-safe.
public final class Sweeper {
    private final String siteName;
    private final LandingZone zone;
    private final ObjectStore store;
    private final OutputTree tree;
    private final Deliveries deliveries;
    private final ClosedDrops closed;
    private final KeptRedos redos;
    private final DistrustNotes notes;
    private final KeptLevels levels;
    private final Retention retention;
    private final UnfinishedLandings landings;

    /// @param time how long objects and staging are kept
    /// @param clock the clock for that time
    public record Retention(Duration time, InstantSource clock) {
        /// A copy may take hours, whatever the retention.
        private static final Duration LONGEST_COPY = Duration.ofDays(1);

        long until() {
            return clock.instant().minus(time).toEpochMilli();
        }

        private long untilOfLandings() {
            Duration kept = time.compareTo(LONGEST_COPY) < 0 ? LONGEST_COPY : time;
            return clock.instant().minus(kept).toEpochMilli();
        }
    }

    /// @param siteName the site whose landing zone `zone` is
    public Sweeper(String siteName, SiteConfig site, Storage storage, Retention retention) {
        this.siteName = siteName;
        this.zone = storage.zone();
        this.store = storage.store();
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.deliveries = new Deliveries(site, zone);
        this.closed = new ClosedDrops(store);
        this.redos = new KeptRedos(store);
        this.notes = new DistrustNotes(store);
        this.levels = new KeptLevels(store);
        this.retention = retention;
        this.landings = new UnfinishedLandings(site, zone);
    }

    /// Both sides of one site.
    public record Storage(LandingZone zone, ObjectStore store) {}

    /// Sweeps the site once. May be stopped anywhere and repeated.
    ///
    /// @param open workflow ids of the drops that run
    public SweepReport sweep(Set<String> open, Progress progress) {
        long until = retention.until();
        long objects = 0;
        long keptOpen = 0;
        String root = "drops/" + siteName + "/";
        for (String partner : store.folders(root)) {
            for (String drop : store.folders(root + partner + "/")) {
                progress.at("sweeping " + partner + "/" + drop, objects);
                Optional<DropKey> key = key(partner, drop);
                if (key.isPresent() && open.contains(key.get().workflowId())) {
                    keptOpen++;
                } else if (key.isPresent()) {
                    objects += sweepObjects(key.get(), until);
                }
            }
            objects += sweepPublished(partner, open, until);
        }
        objects += levels.forgetSuperseded(siteName) + sweepRedos(open, until) + sweepNotes(open, until);
        long directories = sweepStaging(open, until);
        zone.list(tree.temporaries()).stream()
                .filter(file -> file.modifiedMillis() < until)
                .forEach(file -> zone.delete(file.path()));
        landings.sweep(retention.untilOfLandings());
        objects += new EndedIndex(store, siteName).sweep(retention.untilOfLandings());
        return new SweepReport(objects, directories, keptOpen);
    }

    private long sweepObjects(DropKey key, long until) {
        if (!endedBefore(key, until)) {
            return 0;
        }
        List<ObjectStat> objects = store.list(ObjectKeys.drop(key));
        if (objects.stream().anyMatch(object -> object.modifiedMillis() >= until)) {
            return 0;
        }
        List<String> keys = objects.stream()
                .map(ObjectStat::key)
                .filter(object -> !ClosedDrops.isRecord(object))
                .toList();
        store.delete(keys);
        return keys.size();
    }

    /// A redo that has not ended stays, however old: `recover` starts it again.
    private long sweepRedos(Set<String> open, long until) {
        long removed = 0;
        for (KeptRedo redo : redos.all(siteName)) {
            DropKey key = redo.request().key();
            if (!open.contains(key.workflowId()) && hasEnded(redo.request()) && endedBefore(key, until)) {
                redos.forget(redo);
                removed++;
            }
        }
        return removed;
    }

    /// A note is of use only as long as the results that it names are there.
    private long sweepNotes(Set<String> open, long until) {
        long removed = 0;
        for (DistrustNote note : notes.all(siteName)) {
            DropKey key = note.key();
            if (!open.contains(key.workflowId()) && note.foundMillis() < until && endedBefore(key, until)) {
                notes.forget(note);
                removed++;
            }
        }
        return removed;
    }

    private boolean hasEnded(DropRequest redo) {
        return deliveries.findPublished(redo.key(), redo.revision()).isPresent()
                || closed.latest(redo.key())
                        .filter(record -> record.revision() >= redo.revision())
                        .isPresent();
    }

    /// The record of what a revision was published from is of use only as long as its plan is there.
    private long sweepPublished(String partner, Set<String> open, long until) {
        String prefix = ObjectKeys.published(siteName, partner);
        List<String> keys = store.list(prefix).stream()
                .filter(object -> object.modifiedMillis() < until)
                .map(ObjectStat::key)
                .filter(object -> key(partner, object.substring(prefix.length()).split("/", 2)[0])
                        .filter(drop -> !open.contains(drop.workflowId()))
                        .isPresent())
                .toList();
        store.delete(keys);
        return keys.size();
    }

    private long sweepStaging(Set<String> open, long until) {
        long removed = 0;
        for (StagedRevision staged : StagedRevision.all(zone, tree, siteName)) {
            if (!open.contains(staged.key().workflowId())
                    && endedBefore(staged.key(), until)
                    && isOlder(staged.path(), until)) {
                zone.delete(staged.path());
                removed++;
            }
        }
        return removed;
    }

    /// The newest of all its ends counts: a redo of an old drop is young.
    private boolean endedBefore(DropKey key, long until) {
        Optional<ClosedRecord> record = closed.latest(key);
        OptionalLong published = deliveries.lastPublishedMillis(
                key, record.map(ClosedRecord::revision).orElse(0));
        long closedAt =
                record.map(end -> Instant.parse(end.time()).toEpochMilli()).orElse(Long.MIN_VALUE);
        boolean ended = record.isPresent() || published.isPresent();
        return ended && Math.max(closedAt, published.orElse(Long.MIN_VALUE)) < until;
    }

    /// Whether nothing in the directory was changed since.
    private boolean isOlder(String directory, long until) {
        boolean older = zone.stat(directory).map(FileStat::modifiedMillis).orElse(Long.MAX_VALUE) < until;
        return older
                && zone.list(directory).stream()
                        .allMatch(
                                stat -> stat.directory() ? isOlder(stat.path(), until) : stat.modifiedMillis() < until);
    }

    private Optional<DropKey> key(String partner, String drop) {
        try {
            return Optional.of(new DropKey(siteName, partner, drop));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
