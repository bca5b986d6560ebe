package featuredrop.activities.delivery.quality;

import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.format.StoredJson;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says before a drop is returned whether it looks like the drops that its partner had published before. Keeps the
/// figures of published drops in the exchange, as many as are compared. Thread-safe.
public final class QualityGate {
    private static final int KEY_DIGITS = 16;

    private final ObjectStore store;
    private final ExchangeReader reader;

    public QualityGate(ObjectStore store) {
        this.store = store;
        this.reader = new ExchangeReader(store);
    }

    /// Takes the figures of a settled drop, keeps them, and compares them.
    ///
    /// @return why a person should look at the drop; empty for no reason
    public String judge(PlanRef plan, QualityGateConfig limits, Progress progress) {
        SettlementFile settled = reader.settled(plan);
        DropFigures now = figures(plan, settled, progress);
        store.putIfAbsent(figuresKey(plan, settled), now.toJson());
        return new Drift(limits, lastPublished(plan, limits.drops(), now.drop())).of(now);
    }

    /// Remembers the figures of a published drop, if they were taken, and forgets those that are too many.
    public void published(PlanRef plan, QualityGateConfig limits) {
        Optional<byte[]> figures = StoredJson.find(store, figuresKey(plan, reader.settled(plan)));
        if (figures.isEmpty()) {
            return;
        }
        store.putIfAbsent(ObjectKeys.figures(plan, reader.plan(plan).stamp()), figures.get());
        List<ObjectStat> kept = store.list(ObjectKeys.figures(plan));
        int tooMany = kept.size() - limits.drops();
        if (tooMany > 0) {
            store.delete(kept.stream().limit(tooMany).map(ObjectStat::key).toList());
        }
    }

    private DropFigures figures(PlanRef ref, SettlementFile settled, Progress progress) {
        DropPlan plan = reader.plan(ref);
        Sum sum = new Sum();
        try {
            for (int file = 0; file < plan.files().size(); file++) {
                FileIndex index = reader.index(ref, plan, file);
                for (IndexedChunk chunk : index.chunks()) {
                    ChunkRef name = settled.result(ref, new ChunkPosition(file, chunk.chunk()));
                    reader.forEachResult(name, chunk, result -> sum.add(result.getFeatureList()));
                    progress.at("figures of chunk " + name.name(), sum.vectors);
                }
                progress.at("figures of file " + file, sum.vectors);
            }
        } catch (IOException e) {
            throw IoFailure.reading(ObjectKeys.results(ref), e);
        }
        return new DropFigures(
                ref.key().workflowId() + " revision " + ref.revision(),
                settled.records(),
                settled.outcomes(),
                sum.norm(),
                sum.mean());
    }

    private List<DropFigures> lastPublished(PlanRef plan, int drops, String except) {
        List<DropFigures> last = new ArrayList<>();
        for (ObjectStat object : store.list(ObjectKeys.figures(plan)).reversed()) {
            Optional<DropFigures> figures =
                    StoredJson.find(store, object.key()).map(json -> DropFigures.fromJson(json, object.key()));
            figures.filter(found -> !found.drop().equals(except)).ifPresent(last::add);
            if (last.size() == drops) {
                break;
            }
        }
        return last;
    }

    /// Another settlement of the same plan is another drop for the gate.
    private static String figuresKey(PlanRef plan, SettlementFile settled) {
        return ObjectKeys.results(plan) + "figures."
                + Sha256.hex(settled.toBytes()).substring(0, KEY_DIGITS);
    }

    /// Vectors added up. Not thread-safe.
    private static final class Sum {
        private double[] values = {};
        private double norms;
        private long vectors;

        void add(List<Float> vector) {
            if (vector.isEmpty()) {
                return;
            }
            if (values.length == 0) {
                values = new double[vector.size()];
            }
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                float value = vector.get(i);
                values[i] += value;
                squares += (double) value * value;
            }
            norms += Math.sqrt(squares);
            vectors++;
        }

        double norm() {
            return vectors == 0 ? 0 : norms / vectors;
        }

        List<Double> mean() {
            List<Double> mean = new ArrayList<>(values.length);
            for (double value : values) {
                mean.add(value / vectors);
            }
            return mean;
        }
    }
}
