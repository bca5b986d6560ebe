package featuredrop.engine.cuda.cudnn;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.workflows.policy.DropException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.jcudnn.JCudnn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A CUDA device with cuDNN.
public final class CudaRuntime implements GpuRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(CudaRuntime.class);

    private final Scope scope = new Scope("CUDA runtime");
    private final JCudaKernelDevice device;
    private final PlanTarget.Device target;
    private final Planner planner;
    private final Map<ConvolutionShape, ConvolutionPlan> plans = new HashMap<>();
    private final PlanCache cache;
    private final Settings settings;

    /// How it plans.
    ///
    /// @param plans directory for plans of earlier starts
    /// @param tuning how engines are chosen
    /// @param model names the network, so that plans of another are not taken
    public record Settings(Path plans, Tuning tuning, String model) {}

    /// How engines are chosen.
    public enum Tuning {
        /// The first of cuDNN's heuristics.
        HEURISTIC,
        /// The fastest of the first eight, measured once.
        MEASURED
    }

    /// Takes the first device that is visible.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, with the driver's or cuDNN's reason
    public static CudaRuntime open(Settings settings) {
        JCudaKernelDevice device = JCudaKernelDevice.open(0);
        try {
            return new CudaRuntime(device, settings);
        } catch (RuntimeException | LinkageError e) {
            device.close();
            throw e;
        }
    }

    private CudaRuntime(JCudaKernelDevice device, Settings settings) {
        this.device = device;
        this.settings = settings;
        this.target = new PlanTarget.Device();
        scope.own("cuDNN handle", target::close);
        this.planner = new Planner(target, scope);
        this.cache = new PlanCache(settings.plans(), device.name() + " " + versions() + " " + settings.model());
    }

    JCudaKernelDevice device() {
        return device;
    }

    PlanTarget.Device target() {
        return target;
    }

    boolean measures() {
        return settings.tuning() == Tuning.MEASURED;
    }

    /// The plan of a convolution that was planned before, by this process or an earlier one.
    Optional<ConvolutionPlan> known(ConvolutionShape shape) {
        ConvolutionPlan known = plans.get(shape);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ConvolutionPlan> restored = cache.find(shape).flatMap(planner::restored);
        restored.ifPresent(plan -> plans.put(shape, plan));
        return restored;
    }

    /// Plans to choose from, best first.
    List<ConvolutionPlan> candidates(ConvolutionShape shape, int most) {
        return most == 1 ? List.of(planner.best(shape)) : planner.candidates(shape, most);
    }

    void choose(ConvolutionShape shape, ConvolutionPlan plan) {
        plans.put(shape, plan);
        try {
            cache.keep(shape, Planner.text(plan));
        } catch (DropException e) {
            LOG.info("this cuDNN gives no text of a plan, the next start plans anew: {}", e.getMessage());
        }
    }

    @Override
    public Lane lane(DeviceNetwork network, List<Integer> buckets) {
        return CudaLane.open(this, network, buckets);
    }

    @Override
    public String versions() {
        return "cudnn=" + JCudnn.cudnnGetVersion();
    }

    @Override
    public long allocate(long bytes) {
        return device.allocate(bytes);
    }

    @Override
    public void write(long address, byte[] content) {
        device.write(address, content);
    }

    @Override
    public byte[] download(long address, int bytes) {
        return device.download(address, bytes);
    }

    @Override
    public void launch(Launch launch) {
        device.launch(launch);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public void close() {
        scope.close();
        device.close();
    }
}
