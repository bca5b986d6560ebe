package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Carries out what [PoolMachine] decides: gets the next action, performs it and reports the result.
public class GpuPoolWorkflowImpl implements GpuPoolWorkflow {
    private static final Logger LOG = Workflow.getLogger(GpuPoolWorkflowImpl.class);

    private final PoolMachine machine;
    private final PoolSteps steps;
    private final UnknownSignals unknownSignals = UnknownSignals.collected(() -> {});

    /// Signals are handled before [#run] begins, so the state exists from the start.
    @WorkflowInit
    public GpuPoolWorkflowImpl(PoolSettings settings, PoolCarried carried) {
        machine = new PoolMachine(settings, carried);
        steps = new PoolSteps(machine, new PoolActivities(settings.pool()));
    }

    @Override
    public void run(PoolSettings settings, PoolCarried carried) {
        CancellationScope asked = CancellationScope.current();
        Workflow.newDetachedCancellationScope(() -> keepUntil(asked)).run();
        if (asked.isCancelRequested()) {
            throw new CanceledFailure("the pool was cancelled; its hosts are stopped");
        }
        Workflow.continueAsNew(machine.settings(), machine.carried());
    }

    /// A cancelled pool stops its hosts before it ends, since nothing else stops them.
    private void keepUntil(CancellationScope asked) {
        boolean ending = false;
        while (ending ? !machine.standing().isAtRest() : !isRunFull()) {
            if (asked.isCancelRequested() && !ending) {
                ending = true;
                machine.stopNow("the pool's workflow was cancelled", now());
            }
            PoolAction action = machine.next(now());
            tellHolders();
            Workflow.setCurrentDetails(PoolDetails.of(steps.shown()) + unknownSignals.paragraph());
            boolean isEnding = ending;
            steps.perform(action, () -> asked.isCancelRequested() && !isEnding);
        }
        Workflow.await(Workflow::isEveryHandlerFinished);
        // Holders may ask while others are told. The next run knows only their leases, so this run tells them.
        while (machine.leases().hasUntold()) {
            tellHolders();
        }
    }

    private boolean isRunFull() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() >= machine.settings().eventsPerRun();
    }

    private void tellHolders() {
        for (String holder : machine.leases().takeUntold()) {
            try {
                Workflow.newExternalWorkflowStub(DropWorkflow.class, holder)
                        .pool(machine.standing().news(machine.settings()));
            } catch (TemporalFailure | SignalExternalWorkflowException e) {
                LOG.info("Holder {} is gone, its lease is dropped", holder);
                machine.gone(holder, now());
            }
        }
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }

    @Override
    public void configure(PoolSettings settings) {
        machine.configure(settings);
    }

    @Override
    public void acquire(String holder, long epoch) {
        machine.acquire(holder, epoch, now());
    }

    @Override
    public void release(String holder, long epoch) {
        machine.release(holder, epoch, now());
    }

    @Override
    public String drainHost(String hostId, String reason) {
        machine.drainHost(reason, now());
        steps.giveUp(reason);
        return "draining " + hostId;
    }

    @Override
    public void validateDrainHost(String hostId, String reason) {
        requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String rebootHost(String hostId, String reason) {
        machine.rebootHost(hostId, reason, now());
        steps.giveUp(reason);
        return machine.state().phase() == PoolPhase.REBOOTING
                ? "rebooting " + hostId
                : hostId + " does not run; it is started when a drop needs it";
    }

    @Override
    public void validateRebootHost(String hostId, String reason) {
        requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String stopNow(String reason) {
        machine.stopNow(reason, now());
        steps.giveUp(reason);
        return "stopping every host; a new lease or rebootHost starts one again";
    }

    @Override
    public void validateStopNow(String reason) {
        requireReason(reason);
    }

    @Override
    public String stopHost(String hostId, String reason) {
        return stopNow(reason);
    }

    @Override
    public void validateStopHost(String hostId, String reason) {
        requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String checkHost(String hostId, String reason) {
        return rebootHost(hostId, reason);
    }

    @Override
    public void validateCheckHost(String hostId, String reason) {
        requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String rollHosts(String build, String reason) {
        return "rolling to " + build;
    }

    @Override
    public void validateRollHosts(String build, String reason) {
        requireReason(reason);
    }

    @Override
    public void hostNotice(String hostId, HostNotice notice) {}

    @Override
    public PoolState state() {
        return steps.shown();
    }

    private void requireHost(String hostId) {
        machine.hosts().require(hostId, machine.settings().pool());
    }

    private static void requireReason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("A reason is needed: operators of waiting drops see it");
        }
    }
}
