package featuredrop.worker;

import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.ModelFamily;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The models that the partners of this worker's pool use, loaded at start; and those that drops began with before a
/// model was changed, loaded when the first chunk of such a drop comes, and kept until the end. Thread-safe. Close
/// frees their engines.
public final class LoadedModels implements Models, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedModels.class);

    /// The stub needs pixels only to tell images apart.
    private static final int STUB_SIDE = 8;

    /// Each one takes device memory.
    private static final int MOST_EARLIER = 4;

    private final FeatureDropConfig config;
    private final Engines engines;
    private final Map<String, LoadedModel> models;
    private final Map<String, LoadedModel> earlier = new TreeMap<>();

    private LoadedModels(FeatureDropConfig config, Engines engines, Map<String, LoadedModel> models) {
        this.config = config;
        this.engines = engines;
        this.models = Map.copyOf(models);
    }

    /// Loads every model of the pool's partners.
    ///
    /// @throws featuredrop.exchange.config.file.ConfigException naming the file, when a descriptor or
    ///     model file cannot be used
    /// @throws DropException kind PLATFORM, when the engine refuses a model
    public static LoadedModels load(FeatureDropConfig config) {
        return load(config, new Engines(config.gpuWorker()));
    }

    static LoadedModels load(FeatureDropConfig config, Engines engines) {
        GpuWorkerConfig worker = config.gpuWorker();
        Map<String, LoadedModel> models = new TreeMap<>();
        for (String id : wanted(config)) {
            models.put(id, load(ModelDescriptor.load(config.models(), id), worker, engines));
        }
        return new LoadedModels(config, engines, models);
    }

    private static SortedSet<String> wanted(FeatureDropConfig config) {
        SortedSet<String> ids = new TreeSet<>();
        config.sites()
                .values()
                .forEach(site -> site.partners().values().stream()
                        .filter(partner -> PoolChoice.poolOf(partner.pool())
                                .equals(config.gpuWorker().pool()))
                        .forEach(partner -> ids.add(partner.model())));
        return ids;
    }

    private static LoadedModel load(ModelDescriptor descriptor, GpuWorkerConfig worker, Engines engines) {
        int batch = Math.min(worker.batch(), descriptor.maxBatch());
        if (worker.engine() == GpuWorkerConfig.Engine.STUB) {
            return stub(descriptor, batch);
        }
        PreprocessingProfile profile = PreprocessingProfile.named(descriptor.profile())
                .orElseThrow(() -> unusable(descriptor.id() + ": profile '" + descriptor.profile() + "' is not one of "
                        + String.join(", ", PreprocessingProfile.names())));
        ModelInput input = new ModelInput(profile, descriptor.width(), descriptor.height(), descriptor.layout());
        return descriptor.family() == ModelFamily.FOURIER_FILTER
                ? filter(descriptor, input, worker, batch)
                : engines.load(descriptor, facts(descriptor), input, batch);
    }

    private static LoadedModel filter(ModelDescriptor descriptor, ModelInput input, GpuWorkerConfig worker, int batch) {
        FilterModels.Limits limits = new FilterModels.Limits(worker.threads(), batch);
        if (worker.engine() != GpuWorkerConfig.Engine.JCUDNN) {
            return new LoadedModel(facts(descriptor), input, FilterModels.onCpu(descriptor, limits));
        }
        LoadedModel.Chosen chosen = FilterModels.onGpu(
                descriptor, limits, FilterModels.Gpu.first(worker.gpu().required()));
        return new LoadedModel(facts(descriptor), input, chosen);
    }

    private static LoadedModel.Facts facts(ModelDescriptor descriptor) {
        return new LoadedModel.Facts(descriptor.id(), descriptor.modelKey(), descriptor.l2());
    }

    private static LoadedModel stub(ModelDescriptor descriptor, int batch) {
        PreprocessingProfile profile = PreprocessingProfile.named("keras-tf").orElseThrow();
        ModelInput input = new ModelInput(profile, STUB_SIDE, STUB_SIDE, TensorLayout.NCHW);
        return new LoadedModel(
                new LoadedModel.Facts(descriptor.id(), descriptor.modelKey(), true),
                input,
                new StubExtractor(input.length(), descriptor.dimension(), batch));
    }

    private static DropException unusable(String what) {
        return new DropException(FailureType.MODEL_UNUSABLE, "Model " + what);
    }

    @Override
    public LoadedModel of(PlanRef plan) {
        LoadedModel model = models.get(plan.modelId());
        return model != null && model.facts().key().equals(plan.modelKey()) ? model : earlier(plan);
    }

    private LoadedModel earlier(PlanRef plan) {
        synchronized (earlier) {
            LoadedModel loaded = earlier.get(plan.modelKey());
            if (loaded != null) {
                return loaded;
            }
            Optional<ModelDescriptor> found = ModelDescriptor.find(config.models(), plan.modelId(), plan.modelKey());
            if (found.isEmpty()) {
                throw missing(plan, "which is not in " + config.models());
            }
            if (earlier.size() == MOST_EARLIER) {
                throw missing(plan, "and has loaded " + MOST_EARLIER + " earlier models already: start it again");
            }
            LOG.info("loading an earlier model model={} key={} drop={}", plan.modelId(), plan.modelKey(), plan.key());
            LoadedModel model = load(found.get(), config.gpuWorker(), engines);
            earlier.put(plan.modelKey(), model);
            return model;
        }
    }

    private DropException missing(PlanRef plan, String why) {
        LoadedModel present = models.get(plan.modelId());
        String here = present == null ? "none of that name" : present.facts().key();
        return new DropException(
                FailureType.MODEL_MISSING,
                "The drop wants model " + plan.modelId() + " with key " + plan.modelKey() + ", this worker has " + here
                        + ", " + why);
    }

    /// Those that were loaded at the start, by name.
    public List<LoadedModel> all() {
        Collection<LoadedModel> all = new TreeMap<>(models).values();
        return List.copyOf(all);
    }

    @Override
    public void close() {
        models.values().forEach(LoadedModel::close);
        synchronized (earlier) {
            earlier.values().forEach(LoadedModel::close);
        }
    }
}
