package featuredrop.config;

import java.time.Duration;
import java.util.List;

/// The worker on a GPU host.
///
/// @param pool the pool it serves
/// @param slots chunks at the same time
/// @param threads CPU threads for decoding and, on the CPU engine, for the network
/// @param batch images of one forward pass
/// @param engine `onnxruntime-cpu` or `jcudnn`; `stub` computes nothing, for measuring what is around it
/// @param fetch limits of the image source
/// @param decode limits of the image decoder
public record GpuWorkerConfig(
        @Default("gpu") String pool,
        @Default("2") int slots,
        @Default("2") int threads,
        @Default("32") int batch,
        @Default("onnxruntime-cpu") String engine,
        FetchConfig fetch,
        DecodeConfig decode) {
    public GpuWorkerConfig {
        Check.given("pool", pool);
        Check.atLeast("slots", slots, 1);
        Check.atLeast("threads", threads, 1);
        Check.atLeast("batch", batch, 1);
        Check.oneOf("engine", engine, "onnxruntime-cpu", "jcudnn", "stub");
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

    /// The image decoder: its limits, and the processes that it runs in.
    ///
    /// @param maxPixels most pixels of an image
    /// @param maxSide longest side in pixels
    /// @param time CPU time for one image; twice as much by the clock
    /// @param heap most memory of the heap of a decoding process, of which there are as many as `threads`; an image
    ///     that needs more is refused
    /// @param budget most memory of decoded pixels, of all images in hand together
    /// @param turbojpeg libjpeg-turbo's TurboJPEG library, 2.1 or later: a path, or a name that the system finds
    /// @param webp the WebP library: a path, or a name that the system finds
    /// @param reduced decode a large JPEG to 1/2, 1/4 or 1/8 of its size: faster, but not the pixels that the
    ///     network was trained on
    public record DecodeConfig(
            @Default("40000000") long maxPixels,
            @Default("16384") int maxSide,
            @Default("PT5S") Duration time,
            @Default("512MiB") @ByteCount long heap,
            @Default("512MiB") @ByteCount long budget,
            @Default("libturbojpeg.so.0") String turbojpeg,
            @Default("libwebp.so.7") String webp,
            @Default("false") boolean reduced) {
        private static final int BYTES_A_PIXEL = 4;

        public DecodeConfig {
            Check.atLeast("max-pixels", maxPixels, 1);
            Check.atLeast("max-side", maxSide, 1);
            Check.positive("time", time);
            Check.atLeast("heap", heap, 64L << 20);
            Check.atLeast("budget", budget, BYTES_A_PIXEL * maxPixels);
            Check.given("turbojpeg", turbojpeg);
            Check.given("webp", webp);
        }
    }
}
