package featuredrop.drop;

import featuredrop.control.SiteLevel;
import featuredrop.delivery.Publication;
import featuredrop.delivery.RunFacts;
import featuredrop.gpupool.PoolNews;
import featuredrop.landing.Admission;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The steps of a drop.
public final class DropWorkflowImpl implements DropWorkflow {
    private static final Logger LOG = Workflow.getLogger(DropWorkflowImpl.class);

    private final DropLedger ledger;
    private final PauseGate gate;
    private final GatedCalls gated;
    private final DropCalls calls;
    private final PoolLease lease;
    private final PauseWatch watch;
    private final OperatorView view;
    private final HandOver handOver;
    private final DropEnding ending;
    private final Window background = new Window();
    private final CancellationScope steps = Workflow.newCancellationScope(this::carry);
    private String abortReason = "";
    private String delivery = "";
    private String flaw = "";

    @WorkflowInit
    public DropWorkflowImpl(DropRequest request, DropCarried carried) {
        WorkflowInfo info = Workflow.getInfo();
        ledger = new DropLedger(request, info.getRunStartedTimestampMillis(), info.getFirstExecutionRunId(), carried);
        gate = new PauseGate(carried.own(), carried.site());
        gated = new GatedCalls(gate);
        calls = new DropCalls(request, gated);
        lease = new PoolLease(calls, gate, () -> ledger.settings().pool(), carried);
        view = new OperatorView(ledger, gate, lease);
        watch = new PauseWatch(gate, calls, view::show);
        handOver = new HandOver(ledger, gate, lease, watch);
        ending = new DropEnding(ledger, gate, lease, calls);
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
            return ending.published(delivery, flaw);
        } catch (DropEnded e) {
            return close(e);
        } catch (CanceledFailure e) {
            return close(cancelled());
        } catch (ActivityFailure e) {
            return close(steps.isCancelRequested() ? cancelled() : DropEnded.by(e));
        }
    }

    private static DropEnded cancelled() {
        return DropEnded.with(DropEnd.ABORTED, "the workflow was cancelled");
    }

    private DropReport close(DropEnded ended) {
        steps.cancel();
        boolean aborted = !abortReason.isEmpty();
        return ending.closed(aborted ? DropEnded.with(DropEnd.ABORTED, abortReason) : ended, aborted);
    }

    private void carry() {
        if (!ledger.isAdmitted()) {
            gate.site(calls.readLevel(), Workflow.currentTimeMillis());
            view.show();
            admit();
        }
        if (!ledger.isPlanned()) {
            new Arrival(ledger, calls, view::show).await();
            enter(Stage.EXPORT);
            ledger.plan(calls.plan());
        }
        new ChunkFlow(ledger, calls, lease, handOver, view::show).run(background);
        enter(Stage.RETURN);
        ledger.settle(calls.settle(ledger.plan()));
        holdIfTooMuchIsQuarantined();
        new PartFlow(ledger, calls, handOver, view::show).run();
        calls.assemble(ledger.staging(), runFacts());
        enter(Stage.VERIFY);
        ledger.settle(calls.verify(ledger.staging()));
        enter(Stage.PUBLISH);
        gated.awaitOpen();
        ledger.publish();
        Workflow.newDetachedCancellationScope(this::publish).run();
    }

    private void admit() {
        Admission admission = calls.admit();
        DropEnd before = admission.end();
        if (before != null) {
            throw DropEnded.before(before, admission.detail());
        }
        ledger.admit(admission.settings());
    }

    private void holdIfTooMuchIsQuarantined() {
        double limit = ledger.settings().quarantineLimit();
        if (ledger.quarantinedShare() <= limit || !ledger.accepted().isEmpty()) {
            return;
        }
        ledger.hold(String.format(
                Locale.ROOT,
                "%d of %d records have no vector: %.1f %%, the limit is %.1f %%",
                ledger.quarantined(),
                ledger.records(),
                100 * ledger.quarantinedShare(),
                100 * limit));
        enter(Stage.HELD);
        Workflow.await(() -> !ledger.accepted().isEmpty());
        ledger.hold("");
        enter(Stage.RETURN);
    }

    private RunFacts runFacts() {
        WorkflowInfo info = Workflow.getInfo();
        return new RunFacts(
                info.getWorkflowId(),
                info.getFirstExecutionRunId(),
                ledger.startedMillis(),
                gated.repeats(),
                ledger.imagesFetched(),
                ledger.bytesFetched());
    }

    /// Nothing stops this: neither a pause nor an abort nor a cancelled workflow.
    private void publish() {
        Publication publication = calls.publish(ledger.staging());
        if (publication.answer() == Publication.Answer.CONFLICT) {
            throw DropEnded.with(DropEnd.CONFLICT, publication.directory() + ": " + publication.detail());
        }
        delivery = publication.directory();
        try {
            calls.movePointer(ledger.plan());
        } catch (ActivityFailure e) {
            flaw = "published, but the pointer was not moved: "
                    + DropEnded.by(e).reason();
        }
    }

    private void enter(Stage stage) {
        ledger.enter(stage);
        view.show();
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
        view.show();
    }

    @Override
    public void resume(@Nullable String reason) {
        gate.resume(Workflow.currentTimeMillis());
        view.show();
    }

    @Override
    public void site(SiteLevel level) {
        gate.site(level, Workflow.currentTimeMillis());
        view.show();
    }

    @Override
    public void pool(PoolNews news) {
        lease.hear(news);
        view.show();
    }

    private void unknownSignal(String name) {
        LOG.warn("Nothing is done about the unknown signal '{}'", name);
        view.unknownSignal(name);
        view.show();
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
        ledger.accept(reason);
        return ledger.request().key() + " is accepted: " + ledger.holdReason();
    }

    @Override
    public void validateAccept(String reason) {
        requireReason(reason);
        if (ledger.stage() != Stage.HELD || ledger.end().isPresent()) {
            throw new IllegalStateException(ledger.request().key() + " is not HELD, it is in " + ledger.stage());
        }
    }

    @Override
    public String abort(String reason) {
        abortReason = reason;
        steps.cancel(reason);
        return ledger.request().key() + " is aborted in " + ledger.stage();
    }

    @Override
    public void validateAbort(String reason) {
        requireReason(reason);
        if (ledger.isPublishing() || ledger.end().isPresent()) {
            throw new IllegalStateException(
                    ledger.request().key() + " cannot be aborted any more, it is in " + ledger.stage());
        }
    }

    private static void requireReason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("A reason is needed");
        }
    }
}
