package featuredrop.exchange.config;

import featuredrop.workflows.gpupool.PoolChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The worker on a GPU host.
///
/// @param pool the pool it serves
/// @param slots chunks at the same time
/// @param threads CPU threads for decoding and, on the CPU engine, for the network
/// @param batch images of one forward pass
/// @param engine what computes the features: ONNX Runtime on the CPU, or cuDNN where the GPU passes its checks at
///     the start; `stub` computes nothing, for measuring what is around it
/// @param compareEvery one batch of so many, and the first one of each drop, is computed by the CPU engine, too, and
///     the worker stops when the two differ; 0 for none
/// @param gpu how `jcudnn` uses the machine
/// @param host what the workers of a host share, and what they tell of it
/// @param fetch limits of the image source
/// @param decode limits of the image decoder
public record GpuWorkerConfig(
        @DefaultValue("gpu") String pool,
        @DefaultValue("2") int slots,
        @DefaultValue("2") int threads,
        @DefaultValue("32") int batch,
        @DefaultValue("onnxruntime-cpu") Engine engine,
        @DefaultValue("500") int compareEvery,
        GpuConfig gpu,
        HostConfig host,
        FetchConfig fetch,
        DecodeConfig decode) {
    public GpuWorkerConfig {
        Check.given("pool", pool);
        Check.atLeast("slots", slots, 1);
        Check.atLeast("threads", threads, 1);
        Check.atLeast("batch", batch, 1);
        Check.atLeast("compare-every", compareEvery, 0);
        // Each running chunk may always fetch one record.
        Check.atLeast(
                "fetch.memory",
                fetch.memory().bytes(),
                fetch.mostOfOne().times(slots + 1L).bytes());
    }

    /// What computes the features.
    public enum Engine {
        /// ONNX Runtime on the CPU.
        ONNXRUNTIME_CPU,
        /// cuDNN, where the GPU passes its checks at the start; ONNX Runtime elsewhere.
        JCUDNN,
        /// Nothing, for measuring what is around it.
        STUB
    }

    /// How the engine `jcudnn` uses the machine.
    ///
    /// @param required whether a worker refuses to start when a model would run on the CPU
    /// @param libraries directories of cuDNN and cuBLASLt, looked at before the usual ones
    /// @param plans directory where the engines that cuDNN chose are kept for the next start
    /// @param autotune whether engines are chosen by measuring them, once per device and model
    public record GpuConfig(
            @DefaultValue("false") boolean required,
            List<Path> libraries,
            @DefaultValue("/var/cache/featuredrop/plans") Path plans,
            @DefaultValue("false") boolean autotune) {
        public GpuConfig {
            libraries = List.copyOf(libraries);
        }
    }

    /// The host that the worker runs on.
    ///
    /// @param directory of the workers of this host, the same for all of them: locks of the GPUs, the lease of
    ///     the host, whether it is drained
    /// @param labels what partners may ask for in `pool`: `type=` and `zone=`; `host=` is the worker's `--host-id`
    /// @param spotNotice whether the worker looks for EC2's notice that it takes this spot instance away, and then
    ///     takes no new chunk
    public record HostConfig(
            @DefaultValue("/run/featuredrop") Path directory,
            List<String> labels,
            @DefaultValue("false") boolean spotNotice) {
        public HostConfig {
            labels.forEach(label -> Check.readable("labels", () -> PoolChoice.requireLabel(label)));
            labels = List.copyOf(labels);
        }
    }

    /// The image decoder: its limits, and the processes that it runs in.
    ///
    /// @param maxPixels most pixels of an image
    /// @param maxSide longest side in pixels
    /// @param time CPU time for one image; five times as much by the clock
    /// @param timePerMegapixel time beside it, for each million pixels that the image declares
    /// @param giveUpAfter images of one chunk, one after the other, that exceed the time or the memory
    ///     of their process; then the rest of the chunk is `BOMB`
    /// @param giveUpTime CPU time of all images of one chunk beyond `time-per-megapixel`; then the rest
    ///     is `BOMB`
    /// @param heap most memory of the heap of a decoding process, of which as many as `threads` work, and at most
    ///     three times as many wait for the next image of another partner; an image that needs more is refused
    /// @param budget most memory of decoded pixels, all images together
    /// @param turbojpeg libjpeg-turbo's TurboJPEG library, 2.1 or later: a path, or a name that the system finds
    /// @param webp the WebP library: a path, or a name that the system finds
    /// @param reduced decode a large JPEG to 1/2, 1/4 or 1/8 of its size: faster, but not the pixels that the
    ///     network was trained on
    /// @param sandbox whether decoding processes give up files, network and other processes before their
    ///     first image; `off` only where the kernel has no seccomp
    public record DecodeConfig(
            @DefaultValue("40000000") long maxPixels,
            @DefaultValue("16384") int maxSide,
            @DefaultValue("PT2S") Duration time,
            @DefaultValue("PT0.1S") Duration timePerMegapixel,
            @DefaultValue("8") int giveUpAfter,
            @DefaultValue("PT1M") Duration giveUpTime,
            @DefaultValue("512MiB") ByteCount heap,
            @DefaultValue("512MiB") ByteCount budget,
            @DefaultValue("libturbojpeg.so.0") String turbojpeg,
            @DefaultValue("libwebp.so.7") String webp,
            @DefaultValue("false") boolean reduced,
            @DefaultValue("required") Sandbox sandbox) {
        private static final int BYTES_A_PIXEL = 4;

        /// Whether decoding processes give up what they do not need.
        public enum Sandbox {
            /// They do, or the worker does not start.
            REQUIRED,
            /// They keep the rights of the worker's user.
            OFF
        }

        public DecodeConfig {
            Check.atLeast("max-pixels", maxPixels, 1);
            Check.atLeast("max-side", maxSide, 1);
            Check.positive("time", time);
            Check.positive("time-per-megapixel", timePerMegapixel);
            Check.atLeast("give-up-after", giveUpAfter, 1);
            Check.positive("give-up-time", giveUpTime);
            Check.atLeast("heap", heap.bytes(), 64L << 20);
            Check.atLeast("budget", budget.bytes(), BYTES_A_PIXEL * maxPixels);
            Check.given("turbojpeg", turbojpeg);
            Check.given("webp", webp);
        }
    }
}
