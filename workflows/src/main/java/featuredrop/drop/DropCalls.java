package featuredrop.drop;

import featuredrop.control.ControlActivities;
import featuredrop.control.SignalSender;
import featuredrop.control.SiteLevel;
import featuredrop.delivery.Closing;
import featuredrop.delivery.DeliveryActivities;
import featuredrop.delivery.Publication;
import featuredrop.delivery.RunFacts;
import featuredrop.delivery.Settlement;
import featuredrop.delivery.Staging;
import featuredrop.export.ExportActivities;
import featuredrop.export.ExportedFile;
import featuredrop.export.PlanRef;
import featuredrop.export.PlannedDrop;
import featuredrop.extraction.ChunkRef;
import featuredrop.extraction.ChunkReport;
import featuredrop.extraction.ExtractionActivities;
import featuredrop.gpupool.GpuPoolActivities;
import featuredrop.landing.Admission;
import featuredrop.landing.LandingActivities;
import featuredrop.landing.Listing;
import featuredrop.policy.ActivityPolicies;
import featuredrop.policy.Stubs;
import featuredrop.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Every activity that a drop calls, with its policy, its queue and its summary. What touches data goes through the
/// pause gate; the control queue's calls and the end of the drop do not.
final class DropCalls {
    private final DropRequest drop;
    private final GatedCalls gated;

    DropCalls(DropRequest drop, GatedCalls gated) {
        this.drop = drop;
        this.gated = gated;
    }

    Admission admit() {
        return gated.work(
                "admit",
                () -> io(LandingActivities.class, ActivityPolicies.LOOK, "admit")
                        .admit(drop));
    }

    /// @param limit asked before each try: how long it may go on looking
    Listing awaitDrop(Supplier<Duration> limit) {
        return gated.wait("await", () -> {
            ActivityOptions policy = ActivityOptions.newBuilder(ActivityPolicies.AWAIT_DROP)
                    .setScheduleToCloseTimeout(limit.get())
                    .build();
            return io(LandingActivities.class, policy, "await").awaitDrop(drop);
        });
    }

    PlannedDrop plan() {
        return gated.work(
                "plan",
                () -> io(ExportActivities.class, ActivityPolicies.PLAN, "plan").planDrop(drop));
    }

    ExportedFile exportFile(PlanRef plan, int file) {
        String summary = String.format("export %06d", file);
        return gated.work(
                summary,
                () -> io(ExportActivities.class, ActivityPolicies.EXPORT_FILE, summary)
                        .exportFile(plan, file));
    }

    ChunkReport extractChunk(ChunkRef chunk, String pool) {
        String summary = "extract " + chunk.name();
        String queue = TaskQueues.gpu(pool);
        return gated.work(
                summary,
                () -> Stubs.of(ExtractionActivities.class, ActivityPolicies.EXTRACT_CHUNK, queue, summary)
                        .extractChunk(chunk));
    }

    Settlement settle(PlanRef plan) {
        return gated.work(
                "settle", () -> delivery(ActivityPolicies.SETTLE, "settle").settle(plan));
    }

    int returnPart(Staging staging, int part) {
        String summary = String.format("return part %06d", part);
        return gated.work(summary, () -> {
            delivery(ActivityPolicies.RETURN_PART, summary).returnPart(staging, part);
            return part;
        });
    }

    void assemble(Staging staging, RunFacts facts) {
        gated.work("assemble", () -> {
            delivery(ActivityPolicies.ASSEMBLE, "assemble").assemble(staging, facts);
            return facts;
        });
    }

    Settlement verify(Staging staging) {
        return gated.work(
                "verify", () -> delivery(ActivityPolicies.VERIFY, "verify").verify(staging));
    }

    Publication publish(Staging staging) {
        return delivery(ActivityPolicies.PUBLISH, "publish").publish(staging);
    }

    void movePointer(PlanRef plan) {
        delivery(ActivityPolicies.LOOK, "move pointer").movePointer(plan);
    }

    void closeDrop(Closing closing) {
        delivery(ActivityPolicies.LOOK, "close").closeDrop(closing);
    }

    SiteLevel readLevel() {
        return control("read the site's switch").readLevel(drop.key().site());
    }

    /// Who sent the newest of these messages to this run; empty when that is not known.
    String sender(List<String> messages) {
        WorkflowInfo info = Workflow.getInfo();
        SignalSender sender = control("who sent " + String.join(", ", messages))
                .newestSender(info.getWorkflowId(), info.getRunId(), messages);
        return sender.identity();
    }

    List<String> waitingActivities() {
        WorkflowInfo info = Workflow.getInfo();
        return control("what waits").waitingActivities(info.getWorkflowId(), info.getRunId());
    }

    void acquireLease(String pool, long epoch) {
        pool("acquire lease " + epoch).acquireLease(pool, Workflow.getInfo().getWorkflowId(), epoch);
    }

    void releaseLease(String pool, long epoch) {
        pool("release lease " + epoch).releaseLease(pool, Workflow.getInfo().getWorkflowId(), epoch);
    }

    private <T> T io(Class<T> activities, ActivityOptions policy, String summary) {
        return Stubs.of(activities, policy, TaskQueues.io(drop.key().site()), summary);
    }

    private DeliveryActivities delivery(ActivityOptions policy, String summary) {
        return io(DeliveryActivities.class, policy, summary);
    }

    private static ControlActivities control(String summary) {
        return Stubs.of(ControlActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }

    private static GpuPoolActivities pool(String summary) {
        return Stubs.of(GpuPoolActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }
}
