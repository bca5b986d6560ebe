package featuredrop.activities.upkeep;

import featuredrop.activities.closing.PublishedDrops;
import featuredrop.activities.closing.PublishedDrops.Newest;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds published deliveries that hold results which are not to be delivered: their host turned out to compute other
/// features than the CPU after they were published. One listing of the site tells which drops may be such; the newest
/// delivery of each is compared. Thread-safe.
final class DistrustedDeliveries {
    private static final Pattern SETTLED = Pattern.compile("settled(?:\\.(\\d{6}))?");
    private static final int MOST_NAMES = 5;

    private final String siteName;
    private final ObjectStore store;
    private final ExchangeReader reader;
    private final Deliveries deliveries;
    private final SmallFiles files;

    DistrustedDeliveries(String siteName, SiteConfig site, Sweeper.Storage storage) {
        this.siteName = siteName;
        this.store = storage.store();
        this.reader = new ExchangeReader(store);
        this.deliveries = new Deliveries(site, storage.zone());
        this.files = new SmallFiles(storage.zone(), new OutputTree(site.output(), site.deliveryLayout()));
    }

    /// One line for each such drop that does not run.
    ///
    /// @param open workflow ids of the drops that run
    List<String> find(Set<String> open) {
        Map<DropKey, List<DistrustNote>> notes = new DistrustNotes(store)
                .all(siteName).stream()
                        .filter(note -> !open.contains(note.key().workflowId()))
                        .collect(Collectors.groupingBy(
                                DistrustNote::key,
                                () -> new TreeMap<>(Comparator.comparing(DropKey::toString)),
                                Collectors.toList()));
        List<String> findings = new ArrayList<>();
        notes.forEach((key, ofDrop) -> contained(key, ofDrop).ifPresent(findings::add));
        return findings;
    }

    /// A stored object that is damaged must not keep the other drops from being compared.
    private Optional<String> contained(DropKey key, List<DistrustNote> notes) {
        try {
            return newest(key).flatMap(delivery -> finding(delivery, notes));
        } catch (DropException e) {
            if (e.kind().retried() && e.type() != FailureType.UNREADABLE) {
                throw e;
            }
            return Optional.of(key + " cannot be compared with the notes about its results: " + e.getMessage());
        }
    }

    private Optional<DeliveryManifest> newest(DropKey key) {
        Newest published =
                new PublishedDrops(store).ofPartner(key.site(), key.partner()).get(key.dropId());
        return published == null
                ? Optional.empty()
                : deliveries
                        .findDelivery(key, published.revision())
                        .map(DeliveryDirectory::manifest)
                        .flatMap(path -> files.read(path).map(json -> DeliveryManifest.fromJson(json, path)));
    }

    private Optional<String> finding(DeliveryManifest delivery, List<DistrustNote> notes) {
        DeliveryManifest.Content content = delivery.content();
        PlanRef plan = new PlanRef(content.key(), content.revision(), content.planHash(), "", content.modelKey());
        List<DistrustNote> about =
                notes.stream().filter(note -> note.isAbout(plan)).toList();
        Optional<PlanRef> delivered = delivered(plan, delivery.run().generations());
        if (about.isEmpty() || delivered.isEmpty()) {
            return Optional.empty();
        }
        PlanRef ref = delivered.get();
        List<ChunkRef> chunks = DistrustedResults.of(about, ref)
                .settled(reader.settled(ref), reader, reader.plan(ref).chunkRecords());
        return chunks.isEmpty() ? Optional.empty() : Optional.of(text(plan, chunks, about));
    }

    private static String text(PlanRef plan, List<ChunkRef> chunks, List<DistrustNote> notes) {
        String names = chunks.stream().limit(MOST_NAMES).map(ChunkRef::name).collect(Collectors.joining(", "));
        String hosts =
                notes.stream().map(DistrustNote::host).distinct().sorted().collect(Collectors.joining(", "));
        return plan.key() + " revision " + plan.revision() + " was published with " + chunks.size()
                + " chunks that are not to be trusted (" + names + (chunks.size() > MOST_NAMES ? ", …" : "")
                + "), because the GPU of host " + Redaction.detail(hosts)
                + " computed other features than the CPU; make the next revision: featuredrop redo DROP";
    }

    /// The plan at the generation whose settlement was delivered: the newest one that uses the generations that the
    /// manifest names.
    private Optional<PlanRef> delivered(PlanRef plan, List<Integer> generations) {
        String results = ObjectKeys.results(plan);
        return store.list(results + "settled").stream()
                .map(ObjectStat::key)
                .map(key -> SETTLED.matcher(key.substring(results.length())))
                .filter(Matcher::matches)
                .map(name -> name.group(1) == null ? 0 : Integer.parseInt(name.group(1)))
                .sorted(Comparator.reverseOrder())
                .map(plan::at)
                .filter(ref -> reader.settled(ref).generationsUsed().equals(generations))
                .findFirst();
    }
}
