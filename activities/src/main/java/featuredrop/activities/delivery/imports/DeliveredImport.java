package featuredrop.activities.delivery.imports;

import featuredrop.activities.delivery.imports.ImportPlan.Partner;
import featuredrop.activities.delivery.imports.ReplacedOutput.Named;
import featuredrop.activities.delivery.tree.ImportedStamps;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.plan.LandingLayout;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds out what the replaced system delivered, and writes it down. Its ledger of sent stamps and its batch numbers
/// cannot be joined exactly: nothing recorded which stamp a batch held. A batch number is the time at which the batch
/// was made, so a sent stamp that is not after the newest delivered batch counts as delivered, and a sent stamp after
/// it does not. Nothing of the replaced system is changed.
public final class DeliveredImport {
    private final SiteConfig site;
    private final LandingZone zone;
    private final OutputTree tree;
    private final Sources sources;

    /// @param sources what is read
    public DeliveredImport(SiteConfig site, LandingZone zone, Sources sources) {
        this.site = site;
        this.zone = zone;
        this.tree = new OutputTree(site.output(), site.deliveryLayout());
        this.sources = sources;
    }

    /// Where the replaced system kept what it knew.
    ///
    /// @param output its output directory, absolute
    /// @param sent its ledger of sent upstream stamps
    /// @param computed its ledger of delivered batch numbers
    public record Sources(String output, StampLedger sent, StampLedger computed) {}

    /// As stored for one partner.
    ///
    /// @param partner the partner's configured name
    /// @param partnerId its number
    /// @param stamp upstream stamps up to this one count as delivered
    /// @param batch the newest delivered batch
    /// @param folder where that batch is
    /// @param who who ran the import
    /// @param time when, ISO-8601 in UTC
    private record Imported(
            String partner, int partnerId, long stamp, long batch, String folder, String who, String time) {}

    /// Reads everything and changes nothing.
    public ImportPlan plan() {
        ReplacedOutput output = new ReplacedOutput(zone, sources.output());
        ImportedStamps before = ImportedStamps.read(zone, tree);
        List<Partner> partners = new ArrayList<>();
        for (Map.Entry<String, PartnerConfig> entry : new TreeMap<>(site.partners()).entrySet()) {
            if (entry.getValue().layout() == LandingLayout.MANIFEST) {
                partners.add(partner(entry.getKey(), entry.getValue().id(), output, before));
            }
        }
        List<String> unreadable = Stream.of(
                        output.problems(),
                        sources.sent().problems(),
                        sources.computed().problems())
                .flatMap(List::stream)
                .toList();
        return new ImportPlan(partners, unreadable);
    }

    /// Writes what the plan has and storage has not.
    ///
    /// @param who who asked for it
    /// @return how many entries this call wrote
    public int write(ImportPlan plan, String who, InstantSource clock) {
        SmallFiles files = new SmallFiles(zone, tree);
        int written = 0;
        for (Partner partner : plan.partners()) {
            if (partner.isNew()) {
                byte[] json = CanonicalJson.bytes(new Imported(
                        partner.name(),
                        partner.id(),
                        partner.stamp(),
                        partner.batch(),
                        sources.output() + "/" + partner.folder(),
                        who,
                        clock.instant().toString()));
                written += files.putIfAbsent(tree.imported(partner.name(), partner.stamp()), json) ? 1 : 0;
            }
        }
        return written;
    }

    private Partner partner(String name, int id, ReplacedOutput output, ImportedStamps before) {
        List<Named> named = Stream.concat(
                        output.ofTable(id).stream(),
                        sources.computed().of(id).stream().mapToObj(batch -> output.ofLedger(id, batch)))
                .toList();
        Optional<Named> newest = named.stream().filter(Named::isDelivered).max(Comparator.comparingLong(Named::batch));
        OptionalLong sent = sources.sent().of(id);
        List<String> notes = new ArrayList<>(named.stream()
                .filter(delivery -> !delivery.isDelivered())
                .map(delivery -> "batch " + delivery.batch() + " does not count: " + delivery.problem())
                .distinct()
                .toList());
        if (newest.isEmpty()) {
            notes.add(sent.isPresent() ? "sent was " + sent.getAsLong() + ", nothing is delivered" : "nothing known");
            return new Partner(name, id, 0, 0, "", false, String.join("; ", notes));
        }
        long batch = newest.get().batch();
        long stamp = Math.min(batch, sent.orElse(batch));
        if (sent.isEmpty()) {
            notes.add("no sent stamp is known: all up to the batch counts");
        } else if (sent.getAsLong() > batch) {
            notes.add("sent was " + sent.getAsLong() + " after the newest delivered batch: it is not delivered");
        }
        boolean known = before.of(name).orElse(0) >= stamp;
        return new Partner(name, id, stamp, batch, newest.get().folder(), known, String.join("; ", notes));
    }
}
