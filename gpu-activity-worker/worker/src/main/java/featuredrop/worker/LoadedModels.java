package featuredrop.worker;

import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.ModelFamily;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The models that the partners of this worker's pool use, loaded at start. Thread-safe. Close frees their
/// engines.
public final class LoadedModels implements Models, AutoCloseable {
    /// The stub needs pixels only to tell images apart.
    private static final int STUB_SIDE = 8;

    private final Map<String, LoadedModel> models;

    private LoadedModels(Map<String, LoadedModel> models) {
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
        return new LoadedModels(models);
    }

    private static SortedSet<String> wanted(FeatureDropConfig config) {
        SortedSet<String> ids = new TreeSet<>();
        config.sites()
                .values()
                .forEach(site -> site.partners().values().stream()
                        .filter(partner ->
                                partner.pool().equals(config.gpuWorker().pool()))
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
        if (model == null || !model.facts().key().equals(plan.modelKey())) {
            String here = model == null ? "none of that name" : model.facts().key();
            throw new DropException(
                    FailureType.MODEL_MISSING,
                    "The drop wants model " + plan.modelId() + " with key " + plan.modelKey() + ", this worker has "
                            + here);
        }
        return model;
    }

    /// All of them, by name.
    public List<LoadedModel> all() {
        Collection<LoadedModel> all = new TreeMap<>(models).values();
        return List.copyOf(all);
    }

    @Override
    public void close() {
        models.values().forEach(LoadedModel::close);
    }
}
