package featuredrop.connection;

import featuredrop.exchange.config.ScheduleConfig;
import featuredrop.workflows.flow.site.DropScanWorkflow;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.flow.upkeep.SweepWorkflow;
import featuredrop.workflows.policy.TaskQueues;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.IntervalSpec;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.UpdateScheduleRequest;
import io.temporal.client.WorkflowClient;
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
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// The schedules of a site on the server, as the configuration wants them. An operator's pause and its note stay.
public final class SiteSchedules {
    /// A worker that was down for longer does not make up for the ticks it missed.
    private static final Duration CATCH_UP = Duration.ofMinutes(15);

    /// So many persons do not pause one schedule at the same moment.
    private static final int MOST_CONFLICTS = 10;

    private final WorkflowClient client;
    private final ScheduleClient schedules;
    private final ScheduleConfig every;

    public SiteSchedules(WorkflowClient client, ScheduleConfig every) {
        this.client = client;
        this.schedules = ScheduleClient.newInstance(
                client.getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setIdentity(client.getOptions().getIdentity())
                        .build());
        this.every = every;
    }

    /// Creates what is absent, and gives what exists the configured interval.
    public void put(String site) {
        put("scan/" + site, DropScanWorkflow.class, every.scan(), site);
        put("reconcile/" + site, ReconcileWorkflow.class, every.reconcile(), site);
        put("sweep/" + site, SweepWorkflow.class, every.sweep(), site);
    }

    private void put(String id, Class<?> workflow, Duration interval, String site) {
        Schedule wanted = Schedule.newBuilder()
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
                        .setIntervals(List.of(new ScheduleIntervalSpec(interval)))
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .setCatchupWindow(CATCH_UP)
                        .build())
                .build();
        try {
            schedules.createSchedule(id, wanted, ScheduleOptions.newBuilder().build());
        } catch (ScheduleAlreadyRunningException e) {
            setInterval(id, interval);
        }
    }

    /// Changes nothing else. The SDK's own update would undo a pause that arrives between its reading and its writing.
    private void setInterval(String id, Duration interval) {
        IntervalSpec wanted = IntervalSpec.newBuilder()
                .setInterval(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(interval.toSeconds())
                        .setNanos(interval.toNanosPart()))
                .build();
        for (int conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
            DescribeScheduleResponse found = describe(id);
            if (intervals(found).equals(List.of(wanted)) || replaced(id, found, wanted)) {
                return;
            }
        }
        throw new IllegalStateException("The schedule " + id + " is changed all the time by somebody else");
    }

    private DescribeScheduleResponse describe(String id) {
        return client.getWorkflowServiceStubs()
                .blockingStub()
                .describeSchedule(DescribeScheduleRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setScheduleId(id)
                        .build());
    }

    /// Without the offset that the server writes as zero.
    private static List<IntervalSpec> intervals(DescribeScheduleResponse found) {
        return found.getSchedule().getSpec().getIntervalList().stream()
                .map(interval -> interval.getPhase().equals(com.google.protobuf.Duration.getDefaultInstance())
                        ? interval.toBuilder().clearPhase().build()
                        : interval)
                .toList();
    }

    /// Whether nobody else was faster.
    private boolean replaced(String id, DescribeScheduleResponse found, IntervalSpec interval) {
        var wanted = found.getSchedule().toBuilder();
        wanted.getSpecBuilder().clearInterval().addInterval(interval);
        try {
            client.getWorkflowServiceStubs()
                    .blockingStub()
                    .updateSchedule(UpdateScheduleRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setIdentity(client.getOptions().getIdentity())
                            .setRequestId(UUID.randomUUID().toString())
                            .setScheduleId(id)
                            .setSchedule(wanted)
                            .setConflictToken(found.getConflictToken())
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                return false;
            }
            throw e;
        }
    }
}
