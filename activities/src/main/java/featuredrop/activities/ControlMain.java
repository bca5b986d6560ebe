package featuredrop.activities;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.activities.gpupool.GpuPoolActivitiesImpl;
import featuredrop.activities.gpupool.Pools;
import featuredrop.activities.gpupool.SpendingActivitiesImpl;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.activities.gpupool.ssh.JschHostProbe;
import featuredrop.connection.FailureNews;
import featuredrop.connection.NamespaceSetup;
import featuredrop.connection.SiteSchedules;
import featuredrop.connection.TemporalConnection;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.drop.DropWorkflowImpl;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflowImpl;
import featuredrop.workflows.flow.gpupool.MovingGpuPoolWorkflowImpl;
import featuredrop.workflows.flow.hosts.BroadcastWorkflowImpl;
import featuredrop.workflows.flow.own.OwnWorkWorkflowImpl;
import featuredrop.workflows.flow.site.DropScanWorkflowImpl;
import featuredrop.workflows.flow.site.MovingPipelineControlWorkflowImpl;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflowImpl;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflowImpl;
import featuredrop.workflows.flow.upkeep.SweepWorkflowImpl;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control worker: all workflows, and what needs EC2, SSH or the Temporal client.
final class ControlMain {
    /// The SDK's second is too short for a cold JVM on a busy machine.
    private static final Duration DEADLOCK = Duration.ofSeconds(5);

    /// What the server calls all versions of the control worker together.
    private static final String DEPLOYMENT = "featuredrop";

    private static final Logger LOG = LoggerFactory.getLogger(ControlMain.class);

    private final FeatureDropConfig config;
    private final WorkflowClient client;
    private final WorkerArguments arguments;
    private final ObjectStore store;

    private ControlMain(FeatureDropConfig config, WorkflowClient client, WorkerArguments arguments) {
        this.config = config;
        this.client = client;
        this.arguments = arguments;
        this.store = S3ObjectStore.open(config.exchange());
    }

    static WorkerFactory start(FeatureDropConfig config, WorkerArguments arguments, WorkerMain.Step step) {
        WorkflowClient client = WorkerMain.connect(config.temporal(), "control", step);
        step.is("search attributes of temporal.namespace " + config.temporal().namespace());
        requireAttributes(config.temporal(), client, arguments.config());
        Pools pools = new Pools(config, ControlMain::access);
        for (String pool : pools.names()) {
            step.is("pools." + pool + ".endpoint: EC2 of pool " + pool);
            pools.of(pool).hosts().find(pool);
        }
        ControlMain control = new ControlMain(config, client, arguments);
        GpuPoolActivitiesImpl poolActivities = new GpuPoolActivitiesImpl(pools, client);
        WorkerFactory factory = control.workers(poolActivities);
        factory.start();
        step.is("schedules and entities on " + config.temporal().address() + ", and what exchange.bucket "
                + config.exchange().bucket() + " has kept of them");
        config.sites().keySet().stream().sorted().forEach(control::createSite);
        pools.names().forEach(poolActivities::configure);
        return factory;
    }

    /// Without them no drop can be started, and nothing else would say so.
    private static void requireAttributes(TemporalConfig temporal, WorkflowClient client, Path configFile) {
        OperatorServiceStubs operator = new TemporalConnection(temporal).operator();
        try {
            new NamespaceSetup(client.getWorkflowServiceStubs(), operator, temporal)
                    .requireAttributes("featuredrop --config " + configFile + " setup temporal");
        } finally {
            operator.shutdownNow();
        }
    }

    private static Pools.Access access(PoolConfig pool) {
        JschHostProbe probe = new JschHostProbe(pool.ssh());
        probe.checkFiles();
        return new Pools.Access(new Ec2GpuHosts(pool), probe);
    }

    private WorkerFactory workers(GpuPoolActivitiesImpl poolActivities) {
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(new FailureNews())
                        .build());
        Worker workflows = factory.newWorker(TaskQueues.DROP_WORKFLOW, workflowOptions());
        workflows.registerWorkflowImplementationTypes(
                DropWorkflowImpl.class,
                DropScanWorkflowImpl.class,
                ReconcileWorkflowImpl.class,
                SweepWorkflowImpl.class,
                BroadcastWorkflowImpl.class,
                OwnWorkWorkflowImpl.class,
                arguments.buildId() == null
                        ? PipelineControlWorkflowImpl.class
                        : MovingPipelineControlWorkflowImpl.class,
                arguments.buildId() == null ? GpuPoolWorkflowImpl.class : MovingGpuPoolWorkflowImpl.class);
        Worker control = factory.newWorker(
                TaskQueues.CONTROL,
                WorkerOptions.newBuilder().setUsingVirtualThreads(true).build());
        control.registerActivitiesImplementations(
                new ControlActivitiesImpl(client, store), poolActivities, new SpendingActivitiesImpl(store));
        return factory;
    }

    private WorkerOptions workflowOptions() {
        WorkerOptions.Builder options = WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setDefaultDeadlockDetectionTimeout(DEADLOCK.toMillis());
        String buildId = arguments.buildId();
        if (buildId != null) {
            options.setDeploymentOptions(WorkerDeploymentOptions.newBuilder()
                    .setUseVersioning(true)
                    .setVersion(new WorkerDeploymentVersion(DEPLOYMENT, buildId))
                    .setDefaultVersioningBehavior(
                            arguments.pinned() ? VersioningBehavior.PINNED : VersioningBehavior.AUTO_UPGRADE)
                    .build());
        }
        return options.build();
    }

    /// Creates what is absent. A pause of an operator stays.
    private void createSite(String site) {
        startPipeline(site);
        new SiteSchedules(client, config.schedules()).put(site);
    }

    private void startPipeline(String site) {
        String id = PipelineControlWorkflow.workflowId(site);
        if (runs(id)) {
            Thread.ofVirtual().name("keep the level of " + site).start(() -> keepLevel(site, id));
            return;
        }
        PipelineControlWorkflow pipeline = client.newWorkflowStub(
                PipelineControlWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(id)
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setStaticSummary("switch of site " + site)
                        .build());
        // What was held before the server lost it stays held, before any schedule of the site exists.
        SiteLevel level = new KeptLevels(store).newest(site).orElse(SiteLevel.CLEAR);
        try {
            WorkflowClient.start(pipeline::run, site, level);
        } catch (WorkflowExecutionAlreadyStarted e) {
            // Another control worker was faster, with the same level.
        }
    }

    private boolean runs(String workflowId) {
        try {
            return client.newUntypedWorkflowStub(workflowId).describe().getStatus()
                    == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        } catch (WorkflowNotFoundException e) {
            return false;
        }
    }

    /// A switch that was used before the exchange kept levels. It may have no worker that answers yet, and the
    /// exchange may be away; neither stops this worker, and the next start tries again.
    private void keepLevel(String site, String workflowId) {
        try {
            SiteLevel level = client.newWorkflowStub(PipelineControlWorkflow.class, workflowId)
                    .state();
            if (level.version() > 0) {
                new KeptLevels(store).keep(site, level);
            }
        } catch (WorkflowException | DropException e) {
            LOG.warn("the level of site {} is not kept in the exchange: {}", site, e.getMessage());
        }
    }
}
