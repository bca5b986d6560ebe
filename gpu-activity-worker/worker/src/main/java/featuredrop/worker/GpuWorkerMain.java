package featuredrop.worker;

import featuredrop.connection.BriefFailures;
import featuredrop.connection.FailureNews;
import featuredrop.connection.TemporalConnection;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.fetch.FetchRules;
import featuredrop.images.os.ProcessEnd;
import featuredrop.images.os.ProcessFlags;
import featuredrop.worker.compare.DistrustAlarm;
import featuredrop.worker.compare.HostTrust;
import featuredrop.worker.host.DeviceLock;
import featuredrop.worker.host.GpuDevices;
import featuredrop.worker.host.HostLease;
import featuredrop.worker.host.InstanceMetadata;
import featuredrop.worker.host.Interruption;
import featuredrop.worker.host.Polling;
import featuredrop.worker.host.SpotNotice;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.policy.DropException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `featuredrop-gpu-worker --config FILE --host-id ID [--self-test [--json] | --write-known-answers]`: the worker on
/// one GPU host.
///
/// Ends with one line on stderr when it cannot start, within 15 seconds: with 2 when usage or configuration
/// is wrong, which another start does not cure, with 4 when another worker has the GPU, else with 1. Ends
/// with 3 when the self-test found something; with 70 when the GPU hangs or is lost. After SIGTERM the
/// running chunks may finish for a while and are then cancelled.
public final class GpuWorkerMain {
    private static final Logger LOG = LoggerFactory.getLogger(GpuWorkerMain.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /// Engines that cuDNN compiles take minutes; a device that hangs takes for ever.
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);
    /// Until drops and pool have heard that the engines differ.
    private static final Duration ALARM_AGAIN = Duration.ofSeconds(10);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration NOTICE_EVERY = Duration.ofSeconds(5);
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(20);
    private static final Duration GIVE_UP_LIMIT = Duration.ofSeconds(5);
    private static final int CANNOT_START = 1;
    private static final int WRONG_USE = 2;
    private static final int SELF_TEST_FAILED = 3;
    private static final int DEVICE_IN_USE = 4;
    /// Long enough for a few batches on the CPU.
    private static final Duration MEASURING = Duration.ofSeconds(3);

    private GpuWorkerMain() {}

    public static void main(String[] args) {
        run(args);
    }

    /// The command line.
    @Command(name = "featuredrop-gpu-worker", description = "The worker on one GPU host.", sortOptions = false)
    interface Arguments {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = "the configuration, featuredrop.yaml")
        Path config();

        @Option(names = "--host-id", paramLabel = "ID", required = true, description = "the host, as the pool knows it")
        String hostId();

        @Option(names = "--self-test", description = "tests the engines, prints what was found, and ends")
        boolean selfTest();

        @Option(names = "--json", description = "a self-test whose answer is JSON")
        boolean json();

        @Option(
                names = "--write-known-answers",
                description = "writes known-answer.yaml beside each model that has none, and ends")
        boolean writeKnownAnswers();

        @Option(
                names = "--version",
                versionHelp = true,
                description = "prints version, commit and time of the build and ends")
        boolean version();

        @Option(names = "--help", usageHelp = true, description = "prints this text and ends")
        boolean help();
    }

    /// The command line; empty when only help or the version was asked for, which is printed.
    ///
    /// @throws ParameterException naming what is wrong
    static Optional<Arguments> parse(PrintStream out, String... args) {
        CommandLine line = new CommandLine(Arguments.class);
        line.parseArgs(args);
        if (line.isUsageHelpRequested()) {
            line.usage(out);
            return Optional.empty();
        }
        if (line.isVersionHelpRequested()) {
            out.println("featuredrop-gpu-worker " + BuildInfo.current().text());
            return Optional.empty();
        }
        return Optional.of(line.getCommand());
    }

    private static void run(String[] args) {
        try (StartTimeout clock = new StartTimeout(late -> end(CANNOT_START, late))) {
            parse(System.out, args).ifPresent(arguments -> start(arguments, clock));
        } catch (ConfigException | ParameterException e) {
            end(WRONG_USE, String.valueOf(e.getMessage()));
        } catch (DeviceLock.InUseException e) {
            end(DEVICE_IN_USE, String.valueOf(e.getMessage()));
        } catch (DropException | IllegalStateException e) {
            end(CANNOT_START, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            end(CANNOT_START, String.valueOf(e));
        }
    }

    private static void start(Arguments arguments, StartTimeout clock) {
        FeatureDropConfig config = ConfigFile.load(arguments.config());
        if (arguments.selfTest() || arguments.json()) {
            clock.begin("testing the engines", LOAD_LIMIT);
            selfTest(config, arguments.json());
        }
        if (arguments.writeKnownAnswers()) {
            clock.begin("computing the known answers", LOAD_LIMIT);
            writeKnownAnswers(config);
        }
        GpuDevices gpus = GpuDevices.ofThisMachine();
        GpuWorkerConfig worker = config.gpuWorker();
        Host host = new Host(arguments.hostId(), gpus, gpu(worker, gpus));
        clock.begin("loading the models", LOAD_LIMIT);
        LoadedModels models = LoadedModels.load(config);
        serve(host, config, models, clock);
    }

    /// This process on its host.
    ///
    /// @param id EC2 instance id
    /// @param gpus all GPUs of the host
    /// @param gpu the one that this process has; empty for none
    private record Host(String id, GpuDevices gpus, String gpu) {
        /// Ends in the host and the process, which the pool reads from it.
        String identity() {
            return "featuredrop-gpu-worker " + BuildInfo.current().shortText() + (gpu.isEmpty() ? "" : " gpu=" + gpu)
                    + " " + id + " " + ProcessHandle.current().pid();
        }
    }

    /// Takes the GPU for the life of this process.
    private static String gpu(GpuWorkerConfig worker, GpuDevices gpus) {
        Optional<String> gpu =
                gpus.used(System.getenv("CUDA_VISIBLE_DEVICES"), worker.engine() == GpuWorkerConfig.Engine.JCUDNN);
        gpu.ifPresent(device -> DeviceLock.take(worker.host().directory(), device));
        return gpu.orElse("");
    }

    /// Does not return. The answer alone goes to stdout; what is logged goes to stderr.
    private static void selfTest(FeatureDropConfig config, boolean json) {
        PrintStream answer = System.out;
        System.setOut(System.err);
        LoadedModels models = LoadedModels.load(config);
        SelfTestReport report = new SelfTest(models.all(), config.models()).report(MEASURING);
        answer.println(json ? report.json() : report.text());
        answer.flush();
        ProcessEnd.with(report.passed() ? 0 : SELF_TEST_FAILED);
    }

    /// Does not return.
    private static void writeKnownAnswers(FeatureDropConfig config) {
        if (config.gpuWorker().engine() != GpuWorkerConfig.Engine.ONNXRUNTIME_CPU) {
            throw new ConfigException("gpu-worker.engine: known answers are computed by onnxruntime-cpu;"
                    + " set FEATUREDROP_GPU_WORKER_ENGINE=onnxruntime-cpu for this command");
        }
        new SelfTest(LoadedModels.load(config).all(), config.models())
                .writeKnownAnswers()
                .forEach(System.out::println);
        System.out.flush();
        ProcessEnd.with(0);
    }

    private static void serve(Host host, FeatureDropConfig config, LoadedModels models, StartTimeout clock) {
        // Before one of them runs.
        ProcessFlags.hide();
        clock.begin("starting the decoding processes", ANSWER_LIMIT);
        ConfiguredPreparation preparation = ConfiguredPreparation.start(config.gpuWorker());
        clock.begin("looking for the bucket " + config.exchange().bucket() + endpoint(config), ANSWER_LIMIT);
        S3ObjectStore store = S3ObjectStore.open(config.exchange());
        store.requireBucket();
        clock.begin("connecting to Temporal at " + config.temporal().address(), ANSWER_LIMIT);
        WorkflowServiceStubs stubs = new TemporalConnection(config.temporal()).open(ANSWER_LIMIT, options -> options);
        clock.close();
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .setDataConverter(BriefFailures.converter())
                        .setIdentity(host.identity())
                        .build());
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureNews())
                        .build());
        GpuWorkerConfig worker = config.gpuWorker();
        ChunkSlots slots = new ChunkSlots(worker.slots());
        Polling polling = new Polling(worker.host().directory(), slots::accept);
        HostTrust trust = new HostTrust(
                new HostTrust.Settings(host.id(), worker.compareEvery()),
                new DistrustAlarm(
                        polling::distrust,
                        new DistrustNotes(store),
                        cause -> tell(
                                client,
                                worker.pool(),
                                cause.host(),
                                new HostNotice(HostNotice.Kind.DIFFERS, cause.reason(), cause.lastGoodMillis())),
                        ALARM_AGAIN),
                InstantSource.system());
        ExtractionLoop.Rules rules = new ExtractionLoop.Rules(drop -> rules(config, drop), trust);
        ExtractionLoop loop = new ExtractionLoop(store, models, preparation.records(), rules);
        HostLease lease = new HostLease(worker.host().directory());
        GpuQueues queues = new GpuQueues(
                factory,
                new GpuQueues.Place(worker.pool(), host.id(), worker.host().labels()),
                slots,
                new ExtractionActivitiesImpl(loop::extract, slots, lease::renew));
        queues.serveHost(
                host.id(),
                new SelfTestActivitiesImpl(
                        new SelfTest(models.all(), config.models()),
                        trust,
                        new SelfTestActivitiesImpl.Host(
                                HostSurvey.of(models.all(), worker, host.gpus()), lease, polling)));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    shutDown(factory, stubs);
                    preparation.close();
                }));
        factory.start();
        watchHost(client, host, worker, polling);
        LOG.info(
                "worker ready role=gpu version={} pool={} host={} gpu={} slots={} models={}",
                BuildInfo.current().shortText(),
                worker.pool(),
                host.id(),
                host.gpu(),
                worker.slots(),
                models.all().stream()
                        .map(model -> model.facts().id() + ":" + model.facts().key())
                        .toList());
    }

    /// Tells the pool about one of its hosts.
    private static void tell(WorkflowClient client, String pool, String hostId, HostNotice notice) {
        client.newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(pool))
                .hostNotice(hostId, notice);
    }

    /// Looks all the time for what the host and other processes on it say.
    private static void watchHost(WorkflowClient client, Host host, GpuWorkerConfig worker, Polling polling) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("host").factory());
        var _ = watch.scheduleWithFixedDelay(polling::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (worker.host().spotNotice()) {
            Interruption interruption = new Interruption(
                    new SpotNotice(InstanceMetadata.ofThisMachine(System.getenv())),
                    polling,
                    notice -> tell(client, worker.pool(), host.id(), notice));
            // On a thread of its own, because an answer may take seconds.
            var _ = Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().daemon().name("spot notice").factory())
                    .scheduleWithFixedDelay(interruption::look, 0, NOTICE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
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

    private static void shutDown(WorkerFactory factory, WorkflowServiceStubs stubs) {
        LOG.info("worker stops, running chunks get {} s", FINISH_LIMIT.toSeconds());
        factory.shutdown();
        factory.awaitTermination(FINISH_LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!factory.isTerminated()) {
            LOG.warn("worker stops, the running chunks are cancelled");
            factory.shutdownNow();
            factory.awaitTermination(GIVE_UP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        stubs.shutdownNow();
        LOG.info("stopped");
    }

    /// Prints the first reason only.
    private static synchronized void end(int code, String line) {
        System.err.println("featuredrop-gpu-worker: " + line.replaceAll("\\s*\\R\\s*", " "));
        // Clients hold threads that would keep the process, and a device that hangs would too.
        ProcessEnd.with(code);
    }
}
