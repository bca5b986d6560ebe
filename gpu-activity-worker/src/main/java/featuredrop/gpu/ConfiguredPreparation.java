package featuredrop.gpu;

import featuredrop.config.FetchConfig;
import featuredrop.config.GpuWorkerConfig;
import featuredrop.gpu.fetch.BodyMemory;
import featuredrop.gpu.fetch.http.HttpImageSource;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.imageio.ImageIoDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the parts of the preparation together as the configuration says. What is made lives as long as the
/// process.
public final class ConfiguredPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPreparation.class);

    private ConfiguredPreparation() {}

    /// The preparation of a worker.
    public static RecordPreparation of(GpuWorkerConfig worker) {
        FetchConfig fetch = worker.fetch();
        if (fetch.contact().isEmpty()) {
            LOG.warn("gpu-worker.fetch.contact is not set: web servers' owners cannot reach you");
        }
        HeaderCheck check =
                new HeaderCheck(worker.decode().maxPixels(), worker.decode().maxSide());
        ImageIoDecoder decoder = new ImageIoDecoder(check, worker.decode().time());
        BodyMemory memory = new BodyMemory(fetch.memory(), worker.slots() * fetch.mostOfOne());
        return new RecordPreparation(new HttpImageSource(fetch), decoder, worker.threads(), memory);
    }
}
