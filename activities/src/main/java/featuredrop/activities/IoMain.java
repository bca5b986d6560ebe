package featuredrop.activities;

import featuredrop.activities.delivery.DeliveryActivitiesImpl;
import featuredrop.activities.export.ExportActivitiesImpl;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.activities.scan.LandingActivitiesImpl;
import featuredrop.activities.upkeep.UpkeepActivitiesImpl;
import featuredrop.connection.FailureNews;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.Objects;

/// The io worker of one site: all that touches its HDFS.
final class IoMain {
    /// A pause travels by heartbeat and must be in force within five seconds.
    private static final Duration HEARTBEATS = Duration.ofSeconds(2);

    private static final int FEWEST_SLOTS = 2;
    private static final int MOST_SLOTS = 32;

    private IoMain() {}

    static WorkerFactory start(FeatureDropConfig config, String siteName, WorkerMain.Step step) {
        SiteConfig site = config.site(siteName);
        WorkflowClient client = WorkerMain.connect(config.temporal(), "io " + siteName, step);
        HdfsLandingZone zone = open(site, "sites." + siteName + ".", step);
        step.is("exchange.bucket: " + config.exchange().bucket() + " at "
                + Objects.requireNonNullElse(
                        config.exchange().endpoint(), config.exchange().region()));
        S3ObjectStore store = S3ObjectStore.open(config.exchange());
        store.list("drops/-/");

        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureNews())
                        .build());
        Worker worker = factory.newWorker(
                TaskQueues.io(siteName),
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreads(true)
                        .setMaxConcurrentActivityExecutionSize(slots(config))
                        .setMaxHeartbeatThrottleInterval(HEARTBEATS)
                        .build());
        worker.registerActivitiesImplementations(
                new LandingActivitiesImpl(config, siteName, zone, store),
                new ExportActivitiesImpl(config, siteName, zone, store),
                new DeliveryActivitiesImpl(config, siteName, zone, store),
                new UpkeepActivitiesImpl(config, siteName, zone, store));
        factory.start();
        return factory;
    }

    private static HdfsLandingZone open(SiteConfig site, String key, WorkerMain.Step step) {
        try {
            if (site.kerberos().given()) {
                step.is(key + "kerberos: login of " + site.kerberos().principal());
            }
            HdfsLandingZone zone = HdfsLandingZone.open(site);
            step.is(key + "hdfs: " + site.hdfs());
            zone.stat(site.landing());
            return zone;
        } catch (ConfigException e) {
            throw new ConfigException(key + e.getMessage(), e);
        }
    }

    /// As many as fit into the heap, when each holds a chunk and its copy.
    private static int slots(FeatureDropConfig config) {
        long fit =
                Runtime.getRuntime().maxMemory() / (2 * config.chunk().bytes().bytes());
        return Math.toIntExact(Math.clamp(fit, FEWEST_SLOTS, MOST_SLOTS));
    }
}
