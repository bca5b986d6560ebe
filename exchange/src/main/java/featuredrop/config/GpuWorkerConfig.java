package featuredrop.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The worker on a GPU host.
///
/// @param pool the pool it serves
/// @param slots chunks at the same time
/// @param threads CPU threads for decoding and, on the CPU engine, for the network
/// @param batch images of one forward pass
/// @param engine `onnxruntime-cpu`, or `jcudnn` where the GPU passes its checks at the start; `stub` computes
///     nothing, for measuring what is around it
/// @param gpu how `jcudnn` uses the machine
/// @param fetch limits of the image source
/// @param decode limits of the image decoder
public record GpuWorkerConfig(
        @Default("gpu") String pool,
        @Default("2") int slots,
        @Default("2") int threads,
        @Default("32") int batch,
        @Default("onnxruntime-cpu") String engine,
        GpuConfig gpu,
        FetchConfig fetch,
        DecodeConfig decode) {
    public GpuWorkerConfig {
        Check.given("pool", pool);
        Check.atLeast("slots", slots, 1);
        Check.atLeast("threads", threads, 1);
        Check.atLeast("batch", batch, 1);
        Check.oneOf("engine", engine, "onnxruntime-cpu", "jcudnn", "stub");
    }

    /// How the engine `jcudnn` uses the machine.
    ///
    /// @param required whether a worker refuses to start when a model would run on the CPU
    /// @param libraries directories of cuDNN and cuBLASLt, looked at before the usual ones
    /// @param plans directory where the engines that cuDNN chose are kept for the next start
    /// @param autotune whether engines are chosen by measuring them, once per device and model
    public record GpuConfig(
            @Default("false") boolean required,
            List<Path> libraries,
            @Default("/var/cache/featuredrop/plans") Path plans,
            @Default("false") boolean autotune) {
        public GpuConfig {
            libraries = List.copyOf(libraries);
        }
    }

    /// Limits of the image source.
    ///
    /// @param userAgent sent with every request, with a contact
    /// @param connect time to connect
    /// @param total time for the whole download, redirects included
    /// @param maxBytes most bytes of an image, raw and inflated
    /// @param redirects most hops
    /// @param perHost connections to one host at a time
    /// @param allow `host:port` entries that may be fetched although their address is not global unicast;
    ///     for local systems only
    public record FetchConfig(
            @Default("FeatureDrop/0.1") String userAgent,
            @Default("PT3S") Duration connect,
            @Default("PT30S") Duration total,
            @Default("20MiB") @ByteCount long maxBytes,
            @Default("3") int redirects,
            @Default("4") int perHost,
            List<String> allow) {
        public FetchConfig {
            Check.given("user-agent", userAgent);
            Check.positive("connect", connect);
            Check.positive("total", total);
            Check.atLeast("max-bytes", maxBytes, 1);
            Check.between("redirects", redirects, 0, 10);
            Check.atLeast("per-host", perHost, 1);
            allow = List.copyOf(allow);
        }
    }

    /// Limits of the image decoder.
    ///
    /// @param maxPixels most pixels of an image
    /// @param maxSide longest side in pixels
    /// @param time CPU time for one image
    public record DecodeConfig(
            @Default("40000000") long maxPixels,
            @Default("16384") int maxSide,
            @Default("PT5S") Duration time) {
        public DecodeConfig {
            Check.atLeast("max-pixels", maxPixels, 1);
            Check.atLeast("max-side", maxSide, 1);
            Check.positive("time", time);
        }
    }
}
