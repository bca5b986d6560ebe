package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.flow.drop.pause.GatedCalls;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.landing.Admission;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The steps of a drop.
public final class DropWorkflowImpl implements DropWorkflow {
    private static final Logger LOG = Workflow.getLogger(DropWorkflowImpl.class);

    private final DropLedger ledger;
    private final PauseGate gate;
    private final GatedCalls gated;
    private final DropActivities calls;
    private final PoolLease lease;
    private final PauseWatch watch;
    private final OperatorView view;
    private final ContinueAsNew handOver;
    private final PublishStep publishing;
    private final OperatorDecisions decisions;
    private final CloseStep ending;
    private final InFlightWindow background = new InFlightWindow();
    private final CancellationScope steps = Workflow.newCancellationScope(this::carry);

    @WorkflowInit
    public DropWorkflowImpl(DropRequest request, DropCarried carried) {
        WorkflowInfo info = Workflow.getInfo();
        ledger = new DropLedger(request, info.getRunStartedTimestampMillis(), info.getFirstExecutionRunId(), carried);
        gate = new PauseGate(carried.own(), carried.site());
        gated = new GatedCalls(gate, this::show);
        calls = new DropActivities(request, gated);
        lease = new PoolLease(calls, gate, () -> ledger.settings().pool(), this::show);
        lease.takeOver(carried);
        view = new OperatorView(ledger, gate, lease);
        watch = new PauseWatch(gate, calls, this::show);
        handOver = new ContinueAsNew(ledger, gate, lease, watch);
        publishing = new PublishStep(ledger, calls);
        decisions = new OperatorDecisions(ledger, steps);
        ending = new CloseStep(ledger, gate, lease, calls);
        Workflow.registerListener((DynamicSignalHandler) (name, arguments) -> unknownSignal(name));
    }

    @Override
    public DropReport run(DropRequest request, DropCarried carried) {
        Workflow.newDetachedCancellationScope(this::startBackground).run();
        DropReport report = carryToItsEnd();
        enter(Stage.CLOSED);
        return report;
    }

    private void startBackground() {
        background.start(lease::keep);
        background.start(watch::run);
    }

    private DropReport carryToItsEnd() {
        try {
            steps.run();
            return ending.published(publishing.directory(), publishing.flaw());
        } catch (DropEndedException e) {
            return close(e);
        } catch (CanceledFailure e) {
            return close(cancelled());
        } catch (ActivityFailure e) {
            return close(steps.isCancelRequested() ? cancelled() : DropEndedException.by(e));
        }
    }

    private static DropEndedException cancelled() {
        return DropEndedException.with(DropEnd.ABORTED, "the workflow was cancelled");
    }

    private DropReport close(DropEndedException ended) {
        steps.cancel();
        Optional<String> aborted = decisions.abortReason().filter(_ -> !ended.isRecorded());
        return aborted.map(reason -> ending.closed(DropEndedException.with(DropEnd.ABORTED, reason), true))
                .orElseGet(() -> ending.closed(ended, false));
    }

    private void carry() {
        if (!ledger.isAdmitted()) {
            gate.site(calls.readLevel(), Workflow.currentTimeMillis());
            show();
            admit();
        }
        if (!ledger.isPlanned()) {
            new AwaitStep(ledger, calls, this::show).await();
            enter(Stage.EXPORT);
            ledger.plan(calls.plan());
        }
        new ChunkFlow(ledger, calls, lease, handOver, this::show).run(background);
        enter(Stage.RETURN);
        ledger.settle(calls.settle(ledger.plan()));
        holdIfTooMuchIsQuarantined();
        new PartFlow(ledger, calls, handOver, this::show).run();
        calls.assemble(ledger.staging(), ledger.runFacts(gated.repeats()));
        enter(Stage.VERIFY);
        ledger.settle(calls.verify(ledger.staging()));
        enter(Stage.PUBLISH);
        gated.awaitOpen();
        ledger.publish();
        Workflow.newDetachedCancellationScope(publishing::run).run();
    }

    private void admit() {
        Admission admission = calls.admit();
        DropEnd before = admission.end();
        if (before != null) {
            throw DropEndedException.before(before, admission.detail());
        }
        ledger.admit(admission.settings());
    }

    private void holdIfTooMuchIsQuarantined() {
        if (!ledger.isToHold()) {
            return;
        }
        ledger.hold();
        enter(Stage.HELD);
        Workflow.await(() -> !ledger.isToHold());
        enter(Stage.RETURN);
    }

    private void show() {
        view.show();
    }

    private void enter(Stage stage) {
        ledger.enter(stage);
        show();
    }

    @Override
    public void pause(@Nullable String reason) {
        stop(PauseLevel.PAUSED, reason);
    }

    @Override
    public void freeze(@Nullable String reason) {
        stop(PauseLevel.FROZEN, reason);
    }

    private void stop(PauseLevel level, @Nullable String reason) {
        gate.stop(level, reason, Workflow.currentTimeMillis());
        show();
    }

    @Override
    public void resume(@Nullable String reason) {
        gate.resume(Workflow.currentTimeMillis());
        show();
    }

    @Override
    public void site(SiteLevel level) {
        gate.site(level, Workflow.currentTimeMillis());
        show();
    }

    @Override
    public void pool(PoolNotice news) {
        lease.hear(news);
        show();
    }

    @Override
    public void chunks(ChunksSoFar known) {
        ledger.add(known);
        show();
    }

    private void unknownSignal(String name) {
        LOG.warn("Nothing is done about the unknown signal '{}'", name);
        view.unknownSignal(name);
        show();
    }

    @Override
    public DropStatus status() {
        return view.status();
    }

    @Override
    public DropProgress progress() {
        return ledger.progress();
    }

    @Override
    public String accept(String reason) {
        return decisions.accept(reason);
    }

    @Override
    public void validateAccept(String reason) {
        decisions.requireHeld(reason);
    }

    @Override
    public String abort(String reason) {
        return decisions.abort(reason);
    }

    @Override
    public void validateAbort(String reason) {
        decisions.requireAbortable(reason);
    }
}
