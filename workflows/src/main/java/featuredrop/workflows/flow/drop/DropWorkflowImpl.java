package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.SignalSenders;
import featuredrop.workflows.flow.drop.state.DropCarried;
import featuredrop.workflows.flow.drop.state.DropCarriedV1;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.landing.Admission;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The steps of a drop: await, export, ensure, extract, return, verify, publish. A run that goes on after another one
/// leaves out what is done.
public final class DropWorkflowImpl extends DropHandlers {
    private final DropLedger ledger = drop.ledger();
    private final DropActivities calls = drop.calls();
    private final PublishStep publishing = new PublishStep(ledger, calls);
    private final InFlightWindow background = new InFlightWindow();
    private final PassStep passes = new PassStep(drop);

    /// Signals are handled before [#run] begins, so the state exists from the start.
    @WorkflowInit
    public DropWorkflowImpl(DropRequest request, @Nullable DropCarriedV1 earlier, @Nullable DropCarried carried) {
        super(DropParts.of(request, DropCarried.of(earlier, carried).orElse(null)));
    }

    @Override
    public DropReport run(DropRequest request, @Nullable DropCarriedV1 earlier, @Nullable DropCarried carried) {
        Workflow.newDetachedCancellationScope(this::startBackground).run();
        DropReport report = new CloseStep(drop, publishing, decisions).carryToItsEnd(steps);
        drop.enter(Stage.CLOSED);
        return report;
    }

    private void startBackground() {
        background.start(drop.lease()::keep);
        background.start(drop.watch()::run);
    }

    @Override
    void carry() {
        if (!ledger.isAdmitted()) {
            admit();
        }
        if (!ledger.isPlanned()) {
            awaiting.await();
            plan();
        }
        exportEnsureAndExtract();
        passes.run(background);
        returnToHdfs();
        verify();
        while (!publish()) {
            ledger.withdraw();
            returnToHdfs();
            verify();
        }
    }

    private void admit() {
        drop.gate().site(calls.readLevel(), Workflow.currentTimeMillis());
        drop.view().changed();
        switch (calls.admit().decision()) {
            case Admission.Admitted(DropSettings settings) -> {
                calls.keepRedo();
                ledger.admit(settings);
            }
            case Admission.EndedBefore(DropEnd end, String detail) -> throw DropEndedException.before(end, detail);
        }
    }

    private void plan() {
        drop.enter(Stage.EXPORT);
        ledger.plan(calls.plan());
    }

    /// The GPU pool is ensured by the lease, which is held while there is something to extract.
    private void exportEnsureAndExtract() {
        new ChunkFlow(drop).run(background);
    }

    private void returnToHdfs() {
        settle();
        while (ledger.isToHold()) {
            hold();
        }
        new PartFlow(drop).run();
        calls.assemble(ledger.staging(), ledger.runFacts(drop.gated().repeats()));
    }

    /// Results that are not to be delivered are made again first, as often as there are some.
    private void settle() {
        drop.enter(Stage.RETURN);
        ledger.settle(calls.settle(ledger.plan()));
        while (ledger.holdsDistrusted()) {
            passes.pass(false, background);
            drop.enter(Stage.RETURN);
            ledger.settle(calls.settle(ledger.plan()));
        }
    }

    /// Waits for a person, who accepts what there is, or wants the failed images to be tried again.
    private void hold() {
        ledger.hold();
        drop.enter(Stage.HELD);
        Workflow.await(() -> !ledger.isToHold() || ledger.isRetryWanted());
        if (ledger.isToHold()) {
            passes.pass(false, background);
            settle();
        } else {
            if (Workflow.getVersion("name who accepts", Workflow.DEFAULT_VERSION, 1) > Workflow.DEFAULT_VERSION) {
                ledger.acceptedBy(SignalSenders.newest(List.of("accept")));
            }
            drop.enter(Stage.RETURN);
        }
    }

    private void verify() {
        drop.enter(Stage.VERIFY);
        ledger.settle(calls.verify(ledger.staging()));
    }

    /// Whether the delivery is published; otherwise it holds results that are not to be delivered.
    private boolean publish() {
        drop.enter(Stage.PUBLISH);
        drop.gated().awaitOpen();
        ledger.publish();
        Workflow.newDetachedCancellationScope(publishing::run).run();
        return !publishing.isWithdrawn();
    }
}
