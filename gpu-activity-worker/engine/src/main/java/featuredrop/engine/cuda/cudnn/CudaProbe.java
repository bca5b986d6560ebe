package featuredrop.engine.cuda.cudnn;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.InputKind;
import featuredrop.engine.choice.GpuProbe;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.device.CudaFailures;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.NetworkRefusedException;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import jcuda.driver.JCudaDriver;
import jcuda.jcudnn.JCudnn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries the GPU of this machine for one network. Used by one thread, rung by rung.
public final class CudaProbe implements GpuProbe {
    private static final Logger LOG = LoggerFactory.getLogger(CudaProbe.class);
    private static final int CUDNN = 9;
    private static final int CUDNN_STEP = 10_000;

    private final Model model;
    private final Site site;
    private final NativeLibraries libraries;
    private @Nullable LoweredNetwork lowered;

    /// The network.
    ///
    /// @param onnx its file
    /// @param wanted of it
    /// @param input in which form it gets its images
    /// @param maxBatch most images of one call
    /// @param key names the model's state
    public record Model(Path onnx, Lowering.Wanted wanted, InputKind input, int maxBatch, String key) {}

    /// The machine.
    ///
    /// @param libraries directories of NVIDIA's libraries, before the usual ones
    /// @param plans directory for plans of earlier starts
    /// @param tuning how engines are chosen
    /// @param emergency what happens when the device does not answer
    public record Site(
            List<Path> libraries, Path plans, CudaRuntime.Tuning tuning, JcudnnExtractor.Emergency emergency) {
        public Site {
            libraries = List.copyOf(libraries);
        }
    }

    /// Versions of what NVIDIA installed on this machine; empty text for what is absent.
    ///
    /// @param cuda the newest CUDA that the driver offers, as in `12.8`
    /// @param cudnn as in `9.8.0`
    public record Versions(String cuda, String cudnn) {
        /// Nothing is known.
        public static final Versions UNKNOWN = new Versions("", "");

        /// Asks the driver's library and cuDNN, without touching a device.
        ///
        /// @param configured directories of NVIDIA's libraries, before the usual ones
        public static Versions find(List<Path> configured) {
            String path = System.getenv("LD_LIBRARY_PATH");
            NativeLibraries libraries = new NativeLibraries(configured, path == null ? "" : path);
            long cuda = known(() -> {
                libraries.load("libcuda.so.1");
                int[] version = new int[1];
                NativeLibraries.unpackPrivately(() -> JCudaDriver.cuDriverGetVersion(version));
                return version[0];
            });
            long cudnn = known(() -> {
                libraries.load("libcublasLt.so.13", "libcublasLt.so.12");
                libraries.load("libcudnn.so.9");
                long[] version = new long[1];
                NativeLibraries.unpackPrivately(() -> version[0] = JCudnn.cudnnGetVersion());
                return version[0];
            });
            return of(cuda, cudnn);
        }

        /// @param cuda as in 12080
        /// @param cudnn as in 90800
        static Versions of(long cuda, long cudnn) {
            return new Versions(
                    cuda == 0 ? "" : cuda / 1000 + "." + cuda % 1000 / 10,
                    cudnn == 0 ? "" : cudnn / 10_000 + "." + cudnn % 10_000 / 100 + "." + cudnn % 100);
        }

        /// @return 0 when it is not there
        private static long known(LongSupplier version) {
            try {
                return version.getAsLong();
            } catch (DropException | LinkageError e) {
                LOG.info("version not known: {}", e.getMessage());
                return 0;
            }
        }
    }

    public CudaProbe(Model model, Site site) {
        this.model = model;
        this.site = site;
        String path = System.getenv("LD_LIBRARY_PATH");
        this.libraries = new NativeLibraries(site.libraries(), path == null ? "" : path);
    }

    @Override
    public void network() {
        try {
            LoweredNetwork network = Lowering.lower(model.onnx(), model.wanted());
            DeviceNetwork.requireSupported(network);
            lowered = network;
        } catch (IOException e) {
            throw new DropException(FailureType.MODEL_UNUSABLE, model.onnx() + " cannot be read: " + e.getMessage(), e);
        } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // A file may contradict itself in ways that no rule looks for.
            throw new NetworkRefusedException(model.onnx().toString(), e.toString());
        }
    }

    @Override
    public void driver() {
        libraries.load("libcuda.so.1");
    }

    @Override
    public void device() {
        NativeLibraries.unpackPrivately(() -> CudaFailures.check("cuInit", JCudaDriver.cuInit(0)));
        int[] count = new int[1];
        CudaFailures.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        if (count[0] == 0) {
            throw new DropException(FailureType.NO_DEVICE, "the driver shows no device");
        }
    }

    @Override
    public void cublasLt() {
        libraries.load("libcublasLt.so.13", "libcublasLt.so.12");
    }

    @Override
    public void cudnn() {
        libraries.load("libcudnn.so.9");
        long[] version = new long[1];
        NativeLibraries.unpackPrivately(() -> version[0] = JCudnn.cudnnGetVersion());
        if (version[0] / CUDNN_STEP != CUDNN) {
            throw new DropException(FailureType.CUDNN, "cuDNN is of version " + version[0] + ", not " + CUDNN);
        }
    }

    @Override
    public void handle() {
        CudaRuntime.open(settings()).close();
    }

    private CudaRuntime.Settings settings() {
        return new CudaRuntime.Settings(site.plans(), site.tuning(), model.key());
    }

    @Override
    public FeatureExtractor load() {
        LoweredNetwork network = Objects.requireNonNull(lowered, "network() comes first");
        return JcudnnExtractor.load(
                () -> CudaRuntime.open(settings()),
                new JcudnnExtractor.Network(network, model.input(), model.maxBatch()),
                site.emergency());
    }
}
