package featuredrop.config;

import java.time.Duration;

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
        // Each chunk in hand may have one record that is fetched whatever else waits.
        Check.atLeast("fetch.memory", fetch.memory(), (slots + 1) * fetch.mostOfOne());
        Check.oneOf("engine", engine, "onnxruntime-cpu", "jcudnn", "stub");
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
