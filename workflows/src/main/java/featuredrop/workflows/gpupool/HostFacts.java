package featuredrop.workflows.gpupool;

import java.util.List;
import java.util.Map;

/// What a host's worker says it consists of. Empty text stands for what is not known.
///
/// @param build version and commit of the worker
/// @param engine what computes the features, as in the configuration
/// @param driver version of the NVIDIA driver
/// @param cuda version of CUDA that the driver offers
/// @param cudnn version of cuDNN
/// @param gpus names of the GPUs, in the driver's order
/// @param models digest of each model's files, by the model's id
public record HostFacts(
        String build,
        String engine,
        String driver,
        String cuda,
        String cudnn,
        List<String> gpus,
        Map<String, String> models) {
    /// The host has not said anything yet.
    public static final HostFacts UNKNOWN = new HostFacts("", "", "", "", "", List.of(), Map.of());

    public HostFacts {
        gpus = List.copyOf(gpus);
        models = Map.copyOf(models);
    }
}
