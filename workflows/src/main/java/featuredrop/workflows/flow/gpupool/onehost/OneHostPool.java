package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.gpupool.both.PoolActivities;
import featuredrop.workflows.flow.gpupool.both.PoolDetails;
import featuredrop.workflows.flow.gpupool.both.PoolEntity;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import org.slf4j.Logger;

/// Carries out what [PoolMachine] decides: gets the next action, performs it and reports the result.
public final class OneHostPool implements PoolEntity {
    private static final Logger LOG = Workflow.getLogger(OneHostPool.class);

    private final PoolMachine machine;
    private final PoolSteps steps;
    private final UnknownSignals unknownSignals;
    private int configured;
    private int configuredBefore;

    public OneHostPool(PoolSettings settings, OneHostCarried carried, UnknownSignals unknownSignals) {
        machine = new PoolMachine(settings, carried);
        steps = new PoolSteps(machine, new PoolActivities(settings.pool(), null));
        this.unknownSignals = unknownSignals;
    }

    /// What the next run needs.
    public OneHostCarried carried() {
        return machine.carried();
    }

    /// A cancelled pool stops its hosts before it ends, since nothing else stops them.
    @Override
    public void keepUntil(CancellationScope asked) {
        boolean ending = false;
        while (ending ? !machine.standing().isAtRest() : !isOutdated() && !isRunFull()) {
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

    /// A control worker that starts sends the configuration. A run that gets it from this release on ends, so that the
    /// next one has the machine for several hosts. Each message has a change of its own: the answer for one that
    /// was handled before this release says nothing about the next.
    private boolean isOutdated() {
        boolean again = configured > configuredBefore;
        configuredBefore = configured;
        return again
                && Workflow.getVersion("fleet, configuration " + configured, Workflow.DEFAULT_VERSION, 1)
                        > Workflow.DEFAULT_VERSION;
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
    public PoolSettings settings() {
        return machine.settings();
    }

    @Override
    public void configure(PoolSettings newer) {
        configured++;
        machine.configure(newer);
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
    public String rebootHost(String hostId, String reason) {
        machine.rebootHost(hostId, reason, now());
        steps.giveUp(reason);
        return machine.state().phase() == PoolPhase.REBOOTING
                ? "rebooting " + hostId
                : hostId + " does not run; it is started when a drop needs it";
    }

    @Override
    public String stopNow(String reason) {
        machine.stopNow(reason, now());
        steps.giveUp(reason);
        return "stopping every host; a new lease or rebootHost starts one again";
    }

    @Override
    public String stopHost(String hostId, String reason) {
        return stopNow(reason);
    }

    @Override
    public String checkHost(String hostId, String reason) {
        return rebootHost(hostId, reason);
    }

    @Override
    public String rollHosts(String build, String reason) {
        return "not possible before the control worker has started again";
    }

    @Override
    public void hostNotice(String hostId, HostNotice notice) {
        LOG.warn("{} says {}, which a pool of one host does not heed: {}", hostId, notice.kind(), notice.text());
    }

    @Override
    public PoolState state() {
        return steps.shown();
    }

    @Override
    public void requireHost(String hostId) {
        machine.hosts().require(hostId, machine.settings().pool());
    }
}
