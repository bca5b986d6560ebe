package featuredrop.worker;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.GpuWorkerConfig.DecodeConfig;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.HttpImageSource;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.FairTurns;
import featuredrop.images.prepare.GuardedPreparation;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.process.DecodingArguments;
import featuredrop.images.process.DecodingCommand;
import featuredrop.images.process.ProcessPool;
import featuredrop.images.process.Sandbox;
import featuredrop.images.process.TimeLimit;
import featuredrop.workflows.policy.DropException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The preparation of a worker, its parts put together as the configuration says. Close ends the decoding
/// processes; the image source lives as long as this process.
public final class ConfiguredPreparation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPreparation.class);

    private final RecordPreparation records;
    private final ProcessPool decoders;

    private ConfiguredPreparation(RecordPreparation records, ProcessPool decoders) {
        this.records = records;
        this.decoders = decoders;
    }

    /// Starts the decoding processes and waits until one can decode.
    ///
    /// @throws DropException kind PLATFORM, type `DECODER`, saying what is missing on this machine
    public static ConfiguredPreparation start(GpuWorkerConfig worker) {
        FetchConfig fetch = worker.fetch();
        if (fetch.contact() == null) {
            LOG.warn("gpu-worker.fetch.contact is not set: web servers' owners cannot reach you");
        }
        ProcessPool decoders = decoders(worker);
        BodyMemory memory = new BodyMemory(
                fetch.memory().bytes(), fetch.mostOfOne().times(worker.slots()).bytes());
        RecordPreparation records = new RecordPreparation(new HttpImageSource(fetch), images(worker, decoders), memory);
        return new ConfiguredPreparation(records, decoders);
    }

    private static ProcessPool decoders(GpuWorkerConfig worker) {
        DecodeConfig decode = worker.decode();
        DecodingArguments arguments = new DecodingArguments(
                decode.maxPixels(),
                decode.maxSide(),
                decode.turbojpeg(),
                decode.webp(),
                decode.reduced() ? Detail.REDUCED : Detail.EXACT,
                sandbox(decode));
        try {
            return ProcessPool.start(
                    new DecodingCommand(decode.heap().bytes(), arguments),
                    worker.threads(),
                    new TimeLimit(decode.time(), decode.timePerMegapixel()),
                    (late, status) -> LOG.info("decoding process ended late={} status={}", late, status));
        } catch (DecodersUnavailableException e) {
            throw RecordPreparation.unavailable(e);
        }
    }

    private static Sandbox sandbox(DecodeConfig decode) {
        return switch (decode.sandbox()) {
            case REQUIRED -> Sandbox.REQUIRED;
            case OFF -> {
                LOG.warn("gpu-worker.decode.sandbox is off: a hostile image has the rights of this worker's user");
                yield Sandbox.OFF;
            }
        };
    }

    private static ImagePreparation images(GpuWorkerConfig worker, ImagePreparation decoders) {
        DecodeConfig decode = worker.decode();
        return new GuardedPreparation(
                new HeaderCheck(decode.maxPixels(), decode.maxSide()),
                new FairTurns(worker.threads(), decode.budget().bytes()),
                new ImageSeries.Patience(decode.giveUpAfter(), decode.giveUpTime()),
                decoders);
    }

    /// From record to network input.
    public RecordPreparation records() {
        return records;
    }

    @Override
    public void close() {
        decoders.close();
    }
}
