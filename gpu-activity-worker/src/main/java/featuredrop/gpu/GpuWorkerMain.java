package featuredrop.gpu;

import featuredrop.config.ConfigException;
import featuredrop.config.ConfigFile;
import featuredrop.config.FeatureDropConfig;
import featuredrop.config.GpuWorkerConfig;
import featuredrop.gpu.fetch.http.HttpImageSource;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.prepare.GuardedPreparation;
import featuredrop.gpu.prepare.InProcessPreparation.Detail;
import featuredrop.gpu.prepare.MemoryBudget;
import featuredrop.gpu.prepare.process.DecodingArguments;
import featuredrop.gpu.prepare.process.DecodingCommand;
import featuredrop.gpu.prepare.process.ProcessPool;
import featuredrop.objectstore.s3.S3ObjectStore;
import featuredrop.policy.DropException;
import featuredrop.policy.TaskQueues;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `featuredrop-gpu-worker --config FILE --host-id ID [--self-test]`: the worker on one GPU host.
///
/// Exits with 2 and one line on stderr when it cannot start, within 15 seconds. SIGTERM lets the chunks in
/// hand finish for a while and then gives them up.
public final class GpuWorkerMain {
    private static final Logger LOG = LoggerFactory.getLogger(GpuWorkerMain.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /// So often at least does a heartbeat reach the server, which bounds how late a cancellation is seen.
    private static final Duration HEARTBEAT_AT_LEAST_EVERY = Duration.ofSeconds(2);

    private static final Duration FINISH_LIMIT = Duration.ofSeconds(20);
    private static final Duration GIVE_UP_LIMIT = Duration.ofSeconds(5);
    private static final int UNUSABLE = 2;

    private GpuWorkerMain() {}

    public static void main(String[] args) {
        run(args);
    }

    /// The command line.
    private record Arguments(Path config, String hostId, boolean selfTest) {
        static Arguments parse(String[] args) {
            Deque<String> left = new ArrayDeque<>(List.of(args));
            Optional<String> config = Optional.empty();
            Optional<String> hostId = Optional.empty();
            boolean selfTest = false;
            while (!left.isEmpty()) {
                String option = left.remove();
                switch (option) {
                    case "--config" -> config = Optional.ofNullable(left.poll());
                    case "--host-id" -> hostId = Optional.ofNullable(left.poll());
                    case "--self-test" -> selfTest = true;
                    default ->
                        throw new ConfigException("Unknown option " + option + "; expected --config FILE "
                                + "--host-id ID [--self-test]");
                }
            }
            return new Arguments(
                    Path.of(config.orElseThrow(() -> new ConfigException("--config FILE is missing"))),
                    hostId.orElseThrow(() -> new ConfigException("--host-id ID is missing")),
                    selfTest);
        }
    }

    private static void run(String[] args) {
        try (StartClock clock = new StartClock(GpuWorkerMain::end)) {
            Arguments arguments = Arguments.parse(args);
            FeatureDropConfig config = ConfigFile.load(arguments.config());
            ModelShelf models = ModelShelf.load(config);
            if (arguments.selfTest()) {
                System.out.println(new SelfTest(models.all()).run());
                return;
            }
            serve(arguments, config, models, clock);
        } catch (RuntimeException e) {
            end(
                    e instanceof ConfigException || e instanceof DropException
                            ? String.valueOf(e.getMessage())
                            : String.valueOf(e));
        }
    }

    private static void serve(Arguments arguments, FeatureDropConfig config, ModelShelf models, StartClock clock) {
        clock.begin("starting the decoding processes", ANSWER_LIMIT);
        ProcessPool decoders = decoders(config.gpuWorker());
        clock.begin("looking for the bucket " + config.exchange().bucket() + endpoint(config), ANSWER_LIMIT);
        S3ObjectStore store = S3ObjectStore.open(config.exchange());
        store.requireBucket();
        clock.begin("connecting to Temporal at " + config.temporal().address(), ANSWER_LIMIT);
        WorkflowServiceStubs stubs = connect(config);
        clock.close();
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .setIdentity("featuredrop-gpu-worker " + arguments.hostId() + " "
                                + ProcessHandle.current().pid())
                        .build());
        WorkerFactory factory = WorkerFactory.newInstance(client);
        GpuWorkerConfig worker = config.gpuWorker();
        factory.newWorker(TaskQueues.gpu(worker.pool()), options(worker.slots()))
                .registerActivitiesImplementations(
                        new ExtractionActivitiesImpl(new ExtractionLoop(store, models, preparation(worker, decoders))));
        factory.newWorker(TaskQueues.gpuHost(arguments.hostId()), options(1))
                .registerActivitiesImplementations(new SelfTestActivitiesImpl(new SelfTest(models.all())));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    shutDown(factory, stubs);
                    decoders.close();
                }));
        factory.start();
        LOG.info(
                "worker ready role=gpu pool={} host={} slots={} models={}",
                worker.pool(),
                arguments.hostId(),
                worker.slots(),
                models.all().stream()
                        .map(model -> model.facts().id() + ":" + model.facts().key())
                        .toList());
    }

    private static String endpoint(FeatureDropConfig config) {
        return config.exchange().endpoint().map(address -> " at " + address).orElse("");
    }

    private static RecordPreparation preparation(GpuWorkerConfig worker, ProcessPool decoders) {
        GpuWorkerConfig.DecodeConfig decode = worker.decode();
        return new RecordPreparation(
                new HttpImageSource(worker.fetch()),
                new GuardedPreparation(
                        new HeaderCheck(decode.maxPixels(), decode.maxSide()),
                        new MemoryBudget(decode.budget()),
                        decoders));
    }

    private static ProcessPool decoders(GpuWorkerConfig worker) {
        GpuWorkerConfig.DecodeConfig decode = worker.decode();
        DecodingArguments arguments = new DecodingArguments(
                decode.maxPixels(),
                decode.maxSide(),
                decode.turbojpeg(),
                decode.webp(),
                decode.reduced() ? Detail.REDUCED : Detail.EXACT);
        return ProcessPool.start(new DecodingCommand(decode.heap(), arguments), worker.threads(), decode.time());
    }

    private static WorkflowServiceStubs connect(FeatureDropConfig config) {
        String address = config.temporal().address();
        String namespace = config.temporal().namespace();
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        try {
            stubs.connect(ANSWER_LIMIT);
            stubs.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(namespace)
                            .build());
            return stubs;
        } catch (StatusRuntimeException e) {
            throw new ConfigException(
                    "temporal.address " + address + ", namespace " + namespace + ": "
                            + e.getStatus().getCode(),
                    e);
        }
    }

    private static WorkerOptions options(int slots) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(slots)
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_AT_LEAST_EVERY)
                .setDefaultHeartbeatThrottleInterval(HEARTBEAT_AT_LEAST_EVERY)
                .build();
    }

    private static void shutDown(WorkerFactory factory, WorkflowServiceStubs stubs) {
        LOG.info("stopping: no new chunks, those in hand get {}", FINISH_LIMIT);
        factory.shutdown();
        factory.awaitTermination(FINISH_LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!factory.isTerminated()) {
            LOG.warn("stopping: giving up the chunks in hand");
            factory.shutdownNow();
            factory.awaitTermination(GIVE_UP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        stubs.shutdownNow();
        LOG.info("stopped");
    }

    /// Whoever comes first is the only one to speak.
    private static synchronized void end(String line) {
        System.err.println("featuredrop-gpu-worker: " + line.replaceAll("\\s*\\R\\s*", " "));
        // Clients hold threads that would keep the process.
        Runtime.getRuntime().halt(UNUSABLE);
    }
}
