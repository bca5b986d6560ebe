package featuredrop.gpu.extract.cuda.plans;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINECFG_ENGINE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_GLOBAL_INDEX;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_BEHAVIOR_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_HEUR_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_NUMERICAL_NOTE;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR;

import featuredrop.gpu.extract.cuda.plans.Descriptors.CudnnException;
import featuredrop.gpu.extract.cuda.plans.Descriptors.Descriptor;
import featuredrop.gpu.extract.cuda.program.ConvolutionShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;

/// Asks cuDNN for plans for a GPU that is not there, which it can do from 9.8 on: the GPU's properties come
/// as JSON. Numbers that JCudnn's Java part does not know yet are those of `cudnn_graph.h` of cuDNN 9.
final class DevicelessPlanner {
    private static final int CHARACTERS = 24;
    private static final int DEVICE_PROPERTIES = 38;
    private static final int PROPERTIES_JSON = 2702;
    private static final int HEURISTICS_PROPERTIES = 204;
    private static final int PLAN_PROPERTIES = 407;
    private static final int MODE_A = 3;
    private static final int MODE_FALLBACK = 2;
    private static final int RUNTIME_COMPILATION = 0;
    private static final int TENSOR_CORE = 0;

    private final byte[] properties;

    /// @param properties of the GPU, JSON
    DevicelessPlanner(byte[] properties) {
        this.properties = properties.clone();
    }

    /// Loads the libraries from their directories, in an order in which each finds the next.
    static void load(Path cudnn) {
        Stream.of(
                        "driver/usr/lib/x86_64-linux-gnu/nvidia/current/libcuda.so.1",
                        "nvidia/cu13/lib/libcublasLt.so.13",
                        "nvidia/cudnn/lib/libcudnn.so.9")
                .map(cudnn::resolve)
                .map(Path::toString)
                .forEach(System::load);
        JCudnn.setExceptionsEnabled(false);
    }

    /// What cuDNN offers first and can plan.
    ///
    /// @param engine its number
    /// @param compiledBefore whether it comes with cuDNN and is not compiled when it is planned
    /// @param tensorCores whether it uses them
    /// @param fallback whether only the fallback heuristics offered one
    /// @param workspace bytes
    record Plan(long engine, boolean compiledBefore, boolean tensorCores, boolean fallback, long workspace) {}

    /// Empty when no engine can be planned.
    Optional<Plan> plan(ConvolutionShape shape) {
        try (Descriptors descriptors = new Descriptors()) {
            Descriptor device = descriptors.create(DEVICE_PROPERTIES);
            descriptors.text(device, PROPERTIES_JSON, CHARACTERS, properties);
            descriptors.finished(device);
            Descriptor graph = new ConvolutionGraph(descriptors, shape).build();
            Attempt attempt = new Attempt(descriptors, device, graph);
            return attempt.first(MODE_A).or(() -> attempt.first(MODE_FALLBACK));
        }
    }

    /// One graph on one device.
    private record Attempt(Descriptors descriptors, Descriptor device, Descriptor graph) {
        Optional<Plan> first(int mode) {
            for (Descriptor configuration : configurations(mode)) {
                Optional<Plan> plan = plan(configuration, mode == MODE_FALLBACK);
                if (plan.isPresent()) {
                    return plan;
                }
            }
            return Optional.empty();
        }

        private List<Descriptor> configurations(int mode) {
            try {
                Descriptor heuristics = descriptors.create(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
                descriptors.descriptors(heuristics, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph);
                descriptors.constant(heuristics, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
                descriptors.descriptors(heuristics, HEURISTICS_PROPERTIES, device);
                descriptors.finished(heuristics);
                return descriptors.list(heuristics, CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
            } catch (CudnnException nothingOffered) {
                return List.of();
            }
        }

        private Optional<Plan> plan(Descriptor configuration, boolean fallback) {
            try {
                Descriptor plan = descriptors.create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
                descriptors.descriptors(plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
                descriptors.descriptors(plan, PLAN_PROPERTIES, device);
                descriptors.finished(plan);
                long workspace = descriptors.number(plan, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
                Descriptor engine = descriptors
                        .list(configuration, CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR)
                        .getFirst();
                return Optional.of(new Plan(
                        descriptors.number(engine, CUDNN_ATTR_ENGINE_GLOBAL_INDEX),
                        !notes(engine, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, CUDNN_TYPE_BEHAVIOR_NOTE)
                                .contains(RUNTIME_COMPILATION),
                        notes(engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE)
                                .contains(TENSOR_CORE),
                        fallback,
                        workspace));
            } catch (CudnnException refused) {
                return Optional.empty();
            }
        }

        private List<Integer> notes(Descriptor engine, int attribute, int type) {
            return descriptors.constants(engine, attribute, type);
        }
    }
}
