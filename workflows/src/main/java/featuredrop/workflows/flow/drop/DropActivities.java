package featuredrop.workflows.flow.drop;

import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.delivery.DeliveryActivities;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.export.ExportActivities;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.pause.GatedCalls;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.landing.Admission;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Every activity that a drop calls, with its policy, its queue and its summary. What touches data goes through the
/// pause gate; the control queue's calls and the end of the drop do not.
final class DropActivities {
    private final DropRequest drop;
    private final GatedCalls gated;
    private final FailingCalls failing;
    private final DropObserver observer;

    /// @param observer told when a call that was failing has ended
    DropActivities(DropRequest drop, GatedCalls gated, FailingCalls failing, DropObserver observer) {
        this.drop = drop;
        this.gated = gated;
        this.failing = failing;
        this.observer = observer;
    }

    Admission admit() {
        return work(
                "admit",
                () -> io(LandingActivities.class, ActivityPolicies.LOOK, "admit")
                        .admit(drop));
    }

    /// @param limit asked before each try: how long it may go on looking
    /// @param news whether there is a reason to leave it and look anew
    /// @param follows whether to follow that reason, asked once there is one
    /// @return empty when it was left
    Optional<Listing> awaitDrop(Supplier<Duration> limit, Supplier<Boolean> news, Supplier<Boolean> follows) {
        return gated.wait("await", () -> known("await", () -> look(limit, news, follows)));
    }

    private Optional<Listing> look(Supplier<Duration> limit, Supplier<Boolean> news, Supplier<Boolean> follows) {
        ActivityOptions policy = ActivityOptions.newBuilder(ActivityPolicies.AWAIT_DROP)
                .setScheduleToCloseTimeout(limit.get())
                .build();
        List<Promise<Listing>> looks = new ArrayList<>(1);
        CancellationScope scope = Workflow.newCancellationScope(
                () -> looks.add(Async.function(io(LandingActivities.class, policy, "await")::awaitDrop, drop)));
        scope.run();
        Promise<Listing> look = looks.getFirst();
        Workflow.await(() -> look.isCompleted() || news.get());
        if (look.isCompleted() || !follows.get()) {
            return Optional.of(look.get());
        }
        scope.cancel();
        return Optional.empty();
    }

    PlannedDrop plan() {
        return work(
                "plan",
                () -> io(ExportActivities.class, ActivityPolicies.PLAN, "plan").planDrop(drop));
    }

    ExportedFile exportFile(PlanRef plan, int file) {
        String summary = String.format("export %06d", file);
        return work(
                summary,
                () -> io(ExportActivities.class, ActivityPolicies.EXPORT_FILE, summary)
                        .exportFile(plan, file));
    }

    ChunkReport extractChunk(ChunkRef chunk, String pool) {
        String summary = "extract " + chunk.name();
        String queue = TaskQueues.gpu(pool);
        return work(
                summary,
                () -> ActivityStubs.of(ExtractionActivities.class, ActivityPolicies.EXTRACT_CHUNK, queue, summary)
                        .extractChunk(chunk));
    }

    Settlement settle(PlanRef plan) {
        return work("settle", () -> delivery(ActivityPolicies.SETTLE, "settle").settle(plan));
    }

    FailedChunks failedChunks(PlanRef plan, FailedChunks.Place from) {
        return work(
                "failed chunks",
                () -> delivery(ActivityPolicies.FAILED_CHUNKS, "failed chunks").failedChunks(plan, from));
    }

    int returnPart(Staging staging, int part) {
        String summary = String.format("return part %06d", part);
        return work(summary, () -> {
            delivery(ActivityPolicies.RETURN_PART, summary).returnPart(staging, part);
            return part;
        });
    }

    void assemble(Staging staging, RunFacts facts) {
        work("assemble", () -> {
            delivery(ActivityPolicies.ASSEMBLE, "assemble").assemble(staging, facts);
            return facts;
        });
    }

    Settlement verify(Staging staging) {
        return work("verify", () -> delivery(ActivityPolicies.VERIFY, "verify").verify(staging));
    }

    Publication publish(Staging staging) {
        return known(
                "publish",
                () -> gated.unstoppable(
                        "publish",
                        () -> delivery(ActivityPolicies.PUBLISH, "publish").publish(staging)));
    }

    void movePointer(PlanRef plan) {
        known(
                "move pointer",
                () -> Tries.of("move pointer", () -> {
                    delivery(ActivityPolicies.LOOK, "move pointer").movePointer(plan);
                    return plan;
                }));
    }

    void closeDrop(Closing closing) {
        known(
                "close",
                () -> Tries.of("close", () -> {
                    delivery(ActivityPolicies.LOOK, "close").closeDrop(closing);
                    return closing;
                }));
    }

    SiteLevel readLevel() {
        String summary = "read the site's switch";
        return known(
                summary,
                () -> gated.unstoppable(
                        summary,
                        () -> ActivityStubs.control(summary)
                                .readLevel(drop.key().site())));
    }

    /// Keeps in the exchange that a redo runs; a first revision needs no note, because a scan finds it again. Runs of
    /// release 0.1 kept none.
    void keepRedo() {
        if (drop.revision() > 1
                && Workflow.getVersion("keep-redo", Workflow.DEFAULT_VERSION, 1) > Workflow.DEFAULT_VERSION) {
            ActivityStubs.control("keep the redo")
                    .keepRedo(drop, Workflow.getInfo().getRunId());
        }
    }

    List<String> waitingActivities() {
        WorkflowInfo info = Workflow.getInfo();
        return ActivityStubs.control("what waits").waitingActivities(info.getWorkflowId(), info.getRunId());
    }

    void acquireLease(String pool, long epoch) {
        String summary = "acquire lease " + epoch;
        known(
                summary,
                () -> gated.unstoppable(summary, () -> {
                    pool(summary).acquireLease(pool, Workflow.getInfo().getWorkflowId(), epoch);
                    return epoch;
                }));
    }

    void releaseLease(String pool, long epoch) {
        String summary = "release lease " + epoch;
        known(
                summary,
                () -> gated.unstoppable(summary, () -> {
                    pool(summary).releaseLease(pool, Workflow.getInfo().getWorkflowId(), epoch);
                    return epoch;
                }));
    }

    private <T> T work(String summary, Functions.Func<T> activity) {
        return gated.work(summary, () -> known(summary, activity));
    }

    /// Calls an activity, and lets news of its attempts be heard meanwhile. Not with `finally`: that also runs when the
    /// workflow leaves the worker's cache, and then nothing may be shown.
    private <T> T known(String summary, Functions.Func<T> activity) {
        failing.begin(summary);
        try {
            T answer = activity.apply();
            ended(summary);
            return answer;
        } catch (ActivityFailure | CanceledFailure e) {
            ended(summary);
            throw e;
        }
    }

    private void ended(String summary) {
        if (failing.end(summary)) {
            observer.changed();
        }
    }

    private <T> T io(Class<T> activities, ActivityOptions policy, String summary) {
        return ActivityStubs.of(activities, policy, TaskQueues.io(drop.key().site()), summary);
    }

    private DeliveryActivities delivery(ActivityOptions policy, String summary) {
        return io(DeliveryActivities.class, policy, summary);
    }

    private static GpuPoolActivities pool(String summary) {
        return ActivityStubs.of(GpuPoolActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }
}
