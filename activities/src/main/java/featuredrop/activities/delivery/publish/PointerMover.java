package featuredrop.activities.delivery.publish;

import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.delivery.Pointer.Entry;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes `outputByPartner` name the newest deliveries. The truth is the highest version under `_index/`. Each
/// version is written once and kept, and the pointer is a copy of the highest. Any number of movers may work at
/// the same time, and each may be stopped anywhere: the next one finishes the work. A slow mover may put an older
/// copy in place, so it checks again at the end. Thread-safe.
public final class PointerMover {
    private static final Pattern VERSION = Pattern.compile("([1-9][0-9]{0,17})\\.json");
    private static final Pattern REVISION = Pattern.compile("\\.r([0-9]{1,9})$");

    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;

    public PointerMover(LandingZone zone, OutputTree tree) {
        this.zone = zone;
        this.tree = tree;
        this.files = new SmallFiles(zone, tree);
    }

    /// Makes the pointer name a published delivery, unless it names a newer one.
    ///
    /// @param directory what was renamed into place, relative to the output directory
    /// @return whether anything had to be changed
    public boolean move(String directory, int partnerId) {
        DeliveryDirectory delivery = tree.published(directory, partnerId);
        byte[] json = files.read(delivery.manifest())
                .orElseThrow(() -> new DropException(FailureType.DELIVERY_GONE, delivery.manifest() + " is not there"));
        DeliveryManifest manifest = DeliveryManifest.fromJson(json, delivery.manifest());
        long length = manifest.content().outputs().stream()
                .filter(output -> output.name().equals(DeliveryDirectory.FEATURES))
                .mapToLong(Output::length)
                .sum();
        Entry entry = new Entry(
                List.of(DeliveryDirectory.FEATURES),
                tree.layout() == DeliveryLayout.PARTNER_FIRST
                        ? manifest.run().upstreamStamp()
                        : manifest.run().batch(),
                directory + delivery.folder(),
                length);
        boolean written = write(partnerId, entry, manifest);
        return copy() || written;
    }

    /// Makes the pointer the copy of the highest version.
    ///
    /// @return whether it was not
    public boolean copy() {
        boolean changed = false;
        long highest = highest();
        while (highest > 0) {
            byte[] version = read(highest);
            if (!files.read(tree.pointer())
                    .filter(pointer -> Arrays.equals(pointer, version))
                    .isPresent()) {
                files.replace(tree.pointer(), version);
                changed = true;
            }
            long now = highest();
            if (now == highest) {
                return changed;
            }
            highest = now;
        }
        return changed;
    }

    /// Writes the version that names `entry`; a mover that loses the race for a number starts again from the
    /// winner's version.
    private boolean write(int partnerId, Entry entry, DeliveryManifest manifest) {
        while (true) {
            long highest = highest();
            Pointer newest = newest(highest);
            Optional<Entry> old = newest.find(partnerId);
            if (old.isPresent() && !isNewer(entry, manifest, old.get())) {
                return false;
            }
            SortedMap<String, Entry> entries = new TreeMap<>(newest.entries());
            entries.put(String.valueOf(partnerId), entry);
            if (files.putIfAbsent(tree.index(highest + 1), new Pointer(entries).toJson())) {
                return true;
            }
        }
    }

    /// Before the first version the pointer of an older system counts.
    private Pointer newest(long highest) {
        Optional<byte[]> json = highest == 0 ? files.read(tree.pointer()) : Optional.of(read(highest));
        return json.map(bytes -> Pointer.fromJson(bytes, tree.pointer()).pointer())
                .orElse(Pointer.EMPTY);
    }

    private boolean isNewer(Entry entry, DeliveryManifest manifest, Entry old) {
        if (!isOfThisLayout(entry, old)) {
            return manifest(old).map(other -> isNewer(manifest, other)).orElse(true);
        }
        if (entry.jobTimeStamp() != old.jobTimeStamp()) {
            return entry.jobTimeStamp() > old.jobTimeStamp()
                    && !isOvertaken(manifest.run().upstreamStamp(), old);
        }
        return base(entry.outputFolder()).equals(base(old.outputFolder()))
                && revision(entry.outputFolder()) > revision(old.outputFolder());
    }

    /// Whether the numbers of both entries can be compared: stamps of the partner's drops, or batch numbers. The old
    /// entry is another one when the site has changed its delivery layout, or when it is of a replaced system.
    private boolean isOfThisLayout(Entry entry, Entry old) {
        String owner = tree.layout() == DeliveryLayout.PARTNER_FIRST
                ? entry.outputFolder().split("/", 2)[0]
                : String.valueOf(old.jobTimeStamp());
        return old.outputFolder().startsWith(owner + "/");
    }

    private static boolean isNewer(DeliveryManifest manifest, DeliveryManifest old) {
        long stamp = manifest.run().upstreamStamp();
        long oldStamp = old.run().upstreamStamp();
        return stamp > oldStamp
                || (stamp == oldStamp
                        && manifest.content().drop().equals(old.content().drop())
                        && manifest.content().revision() > old.content().revision());
    }

    /// Batch numbers follow the time of the delivery. One that was assembled later but comes from an older
    /// drop must not hide the newer drop.
    private boolean isOvertaken(long upstreamStamp, Entry old) {
        return tree.layout() == DeliveryLayout.BATCH_FIRST
                && manifest(old)
                        .filter(manifest -> manifest.run().upstreamStamp() > upstreamStamp)
                        .isPresent();
    }

    /// The manifest of what an entry names; empty when that is a delivery of a replaced system.
    private Optional<DeliveryManifest> manifest(Entry entry) {
        String path = tree.at(entry.outputFolder()) + "/" + DeliveryManifest.NAME;
        return files.read(path).map(json -> DeliveryManifest.fromJson(json, path));
    }

    private static String base(String folder) {
        return REVISION.matcher(folder).replaceFirst("");
    }

    private static long revision(String folder) {
        Matcher matcher = REVISION.matcher(folder);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
    }

    private long highest() {
        return zone.list(tree.indexRoot()).stream()
                .map(FileStat::name)
                .map(VERSION::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .max()
                .orElse(0);
    }

    private byte[] read(long version) {
        return files.read(tree.index(version))
                .orElseThrow(() -> new DropException(FailureType.INDEX_GONE, tree.index(version) + " disappeared"));
    }
}
