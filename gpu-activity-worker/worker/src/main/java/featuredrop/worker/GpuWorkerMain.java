package featuredrop.worker;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.fetch.FetchRules;
import featuredrop.images.os.ProcessEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.TaskQueues;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `featuredrop-gpu-worker --config FILE --host-id ID [--self-test [--json]]`: the worker on one GPU host.
///
/// Exits with 2 and one line on stderr when it cannot start, within 15 seconds; with 3 when the self-test found
/// something; with 70 when the GPU hangs or is lost. SIGTERM lets the chunks in
/// hand finish for a while and then gives them up.
public final class GpuWorkerMain {
    private static final Logger LOG = LoggerFactory.getLogger(GpuWorkerMain.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /// Engines that cuDNN compiles take minutes; a device that hangs takes for ever.
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);
    /// So often at least does a heartbeat reach the server, which bounds how late a cancellation is seen.
    private static final Duration HEARTBEAT_AT_LEAST_EVERY = Duration.ofSeconds(2);

    private static final Duration FINISH_LIMIT = Duration.ofSeconds(20);
    private static final Duration GIVE_UP_LIMIT = Duration.ofSeconds(5);
    private static final int UNUSABLE = 2;
    private static final int SELF_TEST_FAILED = 3;
    /// Long enough for a few batches on the CPU.
    private static final Duration MEASURING = Duration.ofSeconds(3);

    /// What the process is to do.
    private enum Mode {
        SERVE,
        SELF_TEST,
        SELF_TEST_JSON
    }

    private GpuWorkerMain() {}

    public static void main(String[] args) {
        run(args);
    }

    /// The command line.
    private record Arguments(Path config, String hostId, Mode mode) {
        static Arguments parse(String[] args) {
            Deque<String> left = new ArrayDeque<>(List.of(args));
            Optional<String> config = Optional.empty();
            Optional<String> hostId = Optional.empty();
            Mode mode = Mode.SERVE;
            while (!left.isEmpty()) {
                String option = left.remove();
                switch (option) {
                    case "--config" -> config = Optional.ofNullable(left.poll());
                    case "--host-id" -> hostId = Optional.ofNullable(left.poll());
                    case "--self-test" -> mode = mode == Mode.SERVE ? Mode.SELF_TEST : mode;
                    case "--json" -> mode = Mode.SELF_TEST_JSON;
                    default ->
                        throw new ConfigException("Unknown option " + option + "; expected --config FILE "
                                + "--host-id ID [--self-test [--json]]");
                }
            }
            return new Arguments(
                    Path.of(config.orElseThrow(() -> new ConfigException("--config FILE is missing"))),
                    hostId.orElseThrow(() -> new ConfigException("--host-id ID is missing")),
                    mode);
        }
    }

    private static void run(String[] args) {
        try (StartTimeout clock = new StartTimeout(GpuWorkerMain::end)) {
            Arguments arguments = Arguments.parse(args);
            FeatureDropConfig config = ConfigFile.load(arguments.config());
            if (arguments.mode() != Mode.SERVE) {
                clock.begin("testing the engines", LOAD_LIMIT);
                selfTest(config, arguments.mode());
            }
            clock.begin("loading the models", LOAD_LIMIT);
            LoadedModels models = LoadedModels.load(config);
            serve(arguments, config, models, clock);
        } catch (RuntimeException e) {
            end(
                    e instanceof ConfigException || e instanceof DropException
                            ? String.valueOf(e.getMessage())
                            : String.valueOf(e));
        }
    }

    /// Does not return. The answer alone goes to stdout; what is logged goes to stderr.
    private static void selfTest(FeatureDropConfig config, Mode mode) {
        PrintStream answer = System.out;
        System.setOut(System.err);
        LoadedModels models = LoadedModels.load(config);
        SelfTestReport report = new SelfTest(models.all()).report(MEASURING);
        answer.println(mode == Mode.SELF_TEST_JSON ? report.json() : report.text());
        answer.flush();
        ProcessEnd.with(report.passed() ? 0 : SELF_TEST_FAILED);
    }

    private static void serve(Arguments arguments, FeatureDropConfig config, LoadedModels models, StartTimeout clock) {
        clock.begin("starting the decoding processes", ANSWER_LIMIT);
        ConfiguredPreparation preparation = ConfiguredPreparation.start(config.gpuWorker());
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
                .registerActivitiesImplementations(new ExtractionActivitiesImpl(
                        new ExtractionLoop(store, models, preparation.records(), drop -> rules(config, drop))));
        factory.newWorker(TaskQueues.gpuHost(arguments.hostId()), options(1))
                .registerActivitiesImplementations(new SelfTestActivitiesImpl(new SelfTest(models.all())));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    shutDown(factory, stubs);
                    preparation.close();
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
        return config.exchange().endpoint() == null
                ? ""
                : " at " + config.exchange().endpoint();
    }

    /// A partner that this host's configuration does not name has no exceptions.
    private static FetchRules rules(FeatureDropConfig config, DropKey drop) {
        return Optional.ofNullable(config.sites().get(drop.site()))
                .map(site -> site.partners().get(drop.partner()))
                .map(partner -> FetchRules.of(partner.fetch()))
                .orElse(FetchRules.USUAL);
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
        // Clients hold threads that would keep the process, and a device that hangs would too.
        ProcessEnd.with(UNUSABLE);
    }
}
