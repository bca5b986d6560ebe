package featuredrop.activities;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.activities.gpupool.GpuPoolActivitiesImpl;
import featuredrop.activities.gpupool.Pools;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.activities.gpupool.ssh.JschHostProbe;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.ScheduleConfig;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.drop.DropWorkflowImpl;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflowImpl;
import featuredrop.workflows.flow.site.DropScanWorkflow;
import featuredrop.workflows.flow.site.DropScanWorkflowImpl;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflowImpl;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflowImpl;
import featuredrop.workflows.flow.upkeep.SweepWorkflow;
import featuredrop.workflows.flow.upkeep.SweepWorkflowImpl;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;

/// The control worker: all workflows, and what needs EC2, SSH or the Temporal client.
final class ControlMain {
    /// A worker that was down for longer does not make up for the ticks it missed.
    private static final Duration CATCH_UP = Duration.ofMinutes(15);
    /// The SDK's second is too short for a cold JVM on a busy machine.
    private static final Duration DEADLOCK = Duration.ofSeconds(5);

    private final FeatureDropConfig config;
    private final WorkflowClient client;

    private ControlMain(FeatureDropConfig config, WorkflowClient client) {
        this.config = config;
        this.client = client;
    }

    static WorkerFactory start(FeatureDropConfig config, WorkerMain.Step step) {
        WorkflowClient client = WorkerMain.connect(config.temporal(), "control", step);
        Pools pools = new Pools(config, ControlMain::access);
        for (String pool : pools.names()) {
            step.is("pools." + pool + ".endpoint: EC2 of pool " + pool);
            pools.of(pool).hosts().find(pool);
        }
        ControlMain control = new ControlMain(config, client);
        GpuPoolActivitiesImpl poolActivities = new GpuPoolActivitiesImpl(pools, client);
        WorkerFactory factory = control.workers(poolActivities);
        factory.start();
        step.is("schedules and entities on " + config.temporal().address());
        config.sites().keySet().stream().sorted().forEach(control::createSite);
        pools.names().forEach(poolActivities::configure);
        return factory;
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
                        .build());
        Worker workflows = factory.newWorker(
                TaskQueues.DROP_WORKFLOW,
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreads(true)
                        .setDefaultDeadlockDetectionTimeout(DEADLOCK.toMillis())
                        .build());
        workflows.registerWorkflowImplementationTypes(
                DropWorkflowImpl.class,
                DropScanWorkflowImpl.class,
                ReconcileWorkflowImpl.class,
                SweepWorkflowImpl.class,
                PipelineControlWorkflowImpl.class,
                GpuPoolWorkflowImpl.class);
        Worker control = factory.newWorker(
                TaskQueues.CONTROL,
                WorkerOptions.newBuilder().setUsingVirtualThreads(true).build());
        control.registerActivitiesImplementations(new ControlActivitiesImpl(client), poolActivities);
        return factory;
    }

    /// Creates what is absent. Existing objects are not changed: an operator may have paused them.
    private void createSite(String site) {
        startPipeline(site);
        ScheduleConfig every = config.schedules();
        createSchedule("scan/" + site, DropScanWorkflow.class, every.scan(), site);
        createSchedule("reconcile/" + site, ReconcileWorkflow.class, every.reconcile(), site);
        createSchedule("sweep/" + site, SweepWorkflow.class, every.sweep(), site);
    }

    private void startPipeline(String site) {
        PipelineControlWorkflow pipeline = client.newWorkflowStub(
                PipelineControlWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(PipelineControlWorkflow.workflowId(site))
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setStaticSummary("switch of site " + site)
                        .build());
        try {
            WorkflowClient.start(pipeline::run, site, SiteLevel.CLEAR);
        } catch (WorkflowExecutionAlreadyStarted e) {
            // It runs, and knows whether the site is paused.
        }
    }

    private void createSchedule(String id, Class<?> workflow, Duration every, String site) {
        Schedule schedule = Schedule.newBuilder()
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType(workflow)
                        .setArguments(site)
                        .setOptions(WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .setStaticSummary(id)
                                .build())
                        .build())
                .setSpec(ScheduleSpec.newBuilder()
                        .setIntervals(List.of(new ScheduleIntervalSpec(every)))
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .setCatchupWindow(CATCH_UP)
                        .build())
                .build();
        ScheduleClient schedules = ScheduleClient.newInstance(
                client.getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .build());
        try {
            schedules.createSchedule(id, schedule, ScheduleOptions.newBuilder().build());
        } catch (ScheduleAlreadyRunningException e) {
            // It is there, maybe paused by an operator.
        }
    }
}
