package featuredrop.cli.own;

import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.flow.own.OwnWorkWorkflow;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/// Images that belong to no drop, in the exchange. Their place there is that of a drop of the site
/// `own-work`, which no configuration has.
///
/// @param images what to extract
/// @param order the same for the workflow
public record OwnOrder(OwnImages images, OwnWorkWorkflow.Order order) {
    /// Stands in the place of a site.
    private static final String SITE = "own-work";

    /// Does something with the result of one image.
    @FunctionalInterface
    public interface Visitor {
        void visit(String source, ChunkResult result) throws IOException;
    }

    /// Makes the order; nothing is written.
    ///
    /// @param choice a pool, or its hosts with a label
    /// @param model the model's id; empty where the pool has only one
    /// @param id names the order
    /// @throws Refusal for a pool or model that the configuration does not have
    public static OwnOrder of(OwnImages images, FeatureDropConfig config, String choice, String model, String id) {
        String pool = pool(config, choice);
        ModelDescriptor descriptor = ModelDescriptor.load(config.models(), model(config, pool, model));
        DropPlan plan = plan(new DropKey(SITE, pool, id), images);
        PlanRef ref = new PlanRef(plan.key(), 1, plan.hash(), descriptor.id(), descriptor.modelKey());
        return new OwnOrder(
                images, new OwnWorkWorkflow.Order(ref, choice, images.chunks().size()));
    }

    private static String pool(FeatureDropConfig config, String choice) {
        try {
            String pool = PoolChoice.parse(choice).pool();
            if (!config.pools().containsKey(pool)) {
                throw Refusal.usage("'" + pool + "' is not one of the pools "
                        + new TreeSet<>(config.pools().keySet()));
            }
            return pool;
        } catch (IllegalArgumentException e) {
            throw Refusal.usage("--pool: " + e.getMessage(), e);
        }
    }

    /// A host has only the models of its pool's partners.
    private static String model(FeatureDropConfig config, String pool, String wanted) {
        TreeSet<String> models = new TreeSet<>();
        config.sites().values().stream()
                .flatMap(site -> site.partners().values().stream())
                .filter(partner -> PoolChoice.poolOf(partner.pool()).equals(pool))
                .map(PartnerConfig::model)
                .forEach(models::add);
        if (wanted.isEmpty() && models.size() == 1) {
            return models.first();
        }
        if (!models.contains(wanted)) {
            throw Refusal.usage("--model: " + (wanted.isEmpty() ? "choose" : "'" + wanted + "' is not")
                    + " one of the models of the pool " + pool + ": " + models);
        }
        return wanted;
    }

    private static DropPlan plan(DropKey key, OwnImages images) {
        long length = images.chunks().stream()
                .mapToLong(chunk -> chunk.content().size())
                .sum();
        String digest = Sha256.hex(String.join("\n", images.sources()).getBytes(StandardCharsets.UTF_8));
        PlannedFile file = new PlannedFile("images.bin", "/images.bin", length, digest, 0, InputFormat.BIN);
        return new DropPlan(
                FormatVersion.CURRENT,
                key,
                0,
                IdScheme.HASHED,
                LandingLayout.DIRECTORY,
                "/" + key,
                0,
                OwnImages.CHUNK_RECORDS,
                OwnImages.CHUNK_BYTES,
                List.of(file),
                ListFeed.STANDARD);
    }

    /// Writes plan and chunks.
    public void send(ObjectStore store) {
        PlanRef plan = order.plan();
        store.putIfAbsent(ObjectKeys.planJson(plan), plan(plan.key(), images).toJson());
        for (int i = 0; i < order.chunks(); i++) {
            store.putIfAbsent(
                    ObjectKeys.input(chunk(i)), images.chunks().get(i).content().toByteArray());
        }
    }

    /// Visits the results in the order of the images.
    ///
    /// @throws IOException what the visitor throws
    public void forEachResult(ObjectStore store, Visitor visitor) throws IOException {
        ExchangeReader reader = new ExchangeReader(store);
        int first = 0;
        for (int i = 0; i < order.chunks(); i++) {
            int before = first;
            int records = images.chunks().get(i).records();
            reader.forEachResult(
                    chunk(i),
                    records,
                    result -> visitor.visit(images.sources().get(before + result.getRecord()), result));
            first += records;
        }
    }

    /// Removes what the order has in the exchange.
    ///
    /// @throws DropException when the store does not allow it
    public void remove(ObjectStore store) {
        store.delete(store.list(ObjectKeys.drop(order.plan().key())).stream()
                .map(ObjectStore.ObjectStat::key)
                .toList());
    }

    private ChunkRef chunk(int number) {
        return new ChunkRef(order.plan(), 0, number);
    }
}
