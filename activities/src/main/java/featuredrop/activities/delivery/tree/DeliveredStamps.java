package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which upstream stamps of the `manifest` layout were delivered. In that layout the drop id is the stamp, so the
/// names of deliveries and of claims tell the stamps. Both delivery layouts are looked at, since a site may have
/// changed its layout, and what was imported from a replaced system counts too. The pointer is not asked: in the
/// layout `batch-first` it holds batch numbers. Thread-safe; changes nothing.
public final class DeliveredStamps {
    private static final Pattern NAME = Pattern.compile("([0-9]{1,19})(\\.r[1-9][0-9]{0,8})?");

    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;
    private final BatchClaims claims;

    public DeliveredStamps(SiteConfig site, LandingZone zone) {
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.files = new SmallFiles(zone, tree);
        this.claims = new BatchClaims(zone, tree, InstantSource.system());
    }

    /// A delivered stamp.
    ///
    /// @param stamp seconds
    /// @param where the delivery, or the file that says that the replaced system delivered it
    public record Delivered(long stamp, String where) {}

    /// What the replaced system delivered on this site.
    public ImportedStamps imported() {
        return ImportedStamps.read(zone, tree);
    }

    /// The newest delivered stamp that is `stamp` or newer; empty when `stamp` is newer than all of them.
    ///
    /// @param imported what [#imported] returned
    public Optional<Delivered> notOlder(String partner, long stamp, ImportedStamps imported) {
        OptionalLong old = imported.of(partner);
        if (old.isPresent() && old.getAsLong() == stamp) {
            return Optional.of(imported(partner, stamp)); // the usual case after an import, and no call is needed
        }
        Stream<Candidate> names = Stream.concat(
                names(tree.at(partner), name -> partnerFirst(partner, name)),
                names(tree.dropClaims(partner), name -> batchFirst(partner, name)));
        Stream<Candidate> before =
                old.stream().mapToObj(found -> new Candidate(found, () -> Optional.of(imported(partner, found))));
        return Stream.concat(names, before)
                .filter(candidate -> candidate.stamp() >= stamp)
                .sorted(Comparator.comparingLong(Candidate::stamp).reversed())
                .flatMap(candidate -> candidate.check().get().stream())
                .findFirst();
    }

    /// The newest delivered stamp; empty when none is known.
    public OptionalLong newest(String partner) {
        return notOlder(partner, Long.MIN_VALUE, imported())
                .map(delivered -> OptionalLong.of(delivered.stamp()))
                .orElse(OptionalLong.empty());
    }

    private Stream<Candidate> names(String directory, Function<String, Optional<Delivered>> check) {
        return zone.list(directory).stream().map(FileStat::name).flatMap(name -> {
            Matcher matcher = NAME.matcher(name);
            OptionalLong stamp = matcher.matches() ? LandedDrop.stampOf(matcher.group(1)) : OptionalLong.empty();
            return stamp.stream().mapToObj(found -> new Candidate(found, () -> check.apply(name)));
        });
    }

    /// A directory of that name may be of a partner whose drops were directories with numbers as names. Then the stamp
    /// in its manifest is another one.
    private Optional<Delivered> partnerFirst(String partner, String name) {
        String directory = tree.at(partner + "/" + name);
        long stamp = stampOf(name);
        if (isAbsent(directory + "/" + DeliveryManifest.SUCCESS)
                || files.read(directory + "/" + DeliveryManifest.NAME)
                        .filter(json -> isOfAnotherStamp(json, stamp))
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Delivered(stamp, directory));
    }

    private Optional<Delivered> batchFirst(String partner, String name) {
        long stamp = stampOf(name);
        return claims.read(tree.dropClaims(partner) + "/" + name)
                .filter(claim -> claim.stamp() == stamp)
                .map(claim -> tree.at(String.valueOf(claim.batch())))
                .filter(directory -> !isAbsent(directory + "/" + DeliveryManifest.SUCCESS))
                .map(directory -> new Delivered(stamp, directory));
    }

    private Delivered imported(String partner, long stamp) {
        return new Delivered(stamp, tree.imported(partner, stamp));
    }

    private boolean isAbsent(String path) {
        return zone.stat(path).isEmpty();
    }

    /// A manifest that cannot be read contradicts nothing.
    private static boolean isOfAnotherStamp(byte[] manifest, long stamp) {
        try {
            return DeliveryManifest.fromJson(manifest, "").run().upstreamStamp() != stamp;
        } catch (DropException e) {
            if (e.type() == FailureType.UNREADABLE) {
                return false;
            }
            throw e;
        }
    }

    private static long stampOf(String name) {
        return Long.parseLong(name.replaceFirst("\\..*", ""));
    }

    /// A name that looks like a stamp, and the look at storage that tells whether it is a delivered one.
    private record Candidate(long stamp, Supplier<Optional<Delivered>> check) {}
}
