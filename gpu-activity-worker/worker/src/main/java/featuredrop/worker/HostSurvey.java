package featuredrop.worker;

import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.worker.host.GpuDevices;
import featuredrop.workflows.gpupool.HostFacts;
import java.util.List;
import java.util.stream.Collectors;

/// Says what this host consists of, as it was when the worker started.
final class HostSurvey {
    private HostSurvey() {}

    static HostFacts of(List<LoadedModel> models, GpuWorkerConfig worker, GpuDevices gpus) {
        CudaProbe.Versions versions = worker.engine() == GpuWorkerConfig.Engine.JCUDNN
                ? CudaProbe.Versions.find(worker.gpu().libraries())
                : CudaProbe.Versions.UNKNOWN;
        return new HostFacts(
                BuildInfo.current().shortText(),
                engines(models),
                gpus.driver(),
                versions.cuda(),
                versions.cudnn(),
                gpus.names(),
                models.stream()
                        .map(LoadedModel::facts)
                        .collect(Collectors.toMap(LoadedModel.Facts::id, LoadedModel.Facts::key)));
    }

    /// The names of the engines that run, which may not be the configured one. A fingerprint begins with
    /// the name; what follows differs between GPUs of different models.
    private static String engines(List<LoadedModel> models) {
        return models.stream()
                .map(model -> model.fingerprint().split(" ", 2)[0])
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
