package featuredrop.config;

import java.time.Duration;
import java.util.List;

/// The worker on a GPU host.
///
/// @param pool the pool it serves
/// @param slots chunks at the same time
/// @param threads CPU threads for decoding and, on the CPU engine, for the network
/// @param batch images of one forward pass
/// @param engine `onnxruntime-cpu` or `jcudnn`
/// @param fetch limits of the image source
/// @param decode limits of the image decoder
public record GpuWorkerConfig(
        String pool, int slots, int threads, int batch, String engine, FetchConfig fetch, DecodeConfig decode) {
    /// Limits of the image source.
    ///
    /// @param userAgent sent with every request, with a contact
    /// @param connect time to connect
    /// @param total time for the whole download, redirects included
    /// @param maxBytes most bytes of an image, raw and inflated
    /// @param redirects most hops
    /// @param perHost connections to one host at a time
    /// @param allow `host:port` entries that may be fetched although their address is not global unicast; for local
    ///     systems only
    public record FetchConfig(
            String userAgent,
            Duration connect,
            Duration total,
            long maxBytes,
            int redirects,
            int perHost,
            List<String> allow) {
        public FetchConfig {
            allow = List.copyOf(allow);
        }
    }

    /// Limits of the image decoder.
    ///
    /// @param maxPixels most pixels of an image
    /// @param maxSide longest side in pixels
    /// @param time CPU time for one image
    public record DecodeConfig(long maxPixels, int maxSide, Duration time) {}
}
