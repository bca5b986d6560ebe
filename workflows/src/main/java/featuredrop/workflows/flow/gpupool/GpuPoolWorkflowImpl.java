package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Carries out what [PoolMachine] decides: asks it for the next action, performs it, tells it what came of it.
public final class GpuPoolWorkflowImpl implements GpuPoolWorkflow {
    private static final Logger log = Workflow.getLogger(GpuPoolWorkflowImpl.class);

    private final PoolMachine machine;
    private final PoolActivities calls;
    private @Nullable CancellationScope inHand;
    private int strangeSignals;

    /// Signals are handled before [#run] begins, so the state exists from the start.
    @WorkflowInit
    public GpuPoolWorkflowImpl(PoolSettings settings, PoolCarried carried) {
        machine = new PoolMachine(settings, carried);
        calls = new PoolActivities(settings.pool());
        Workflow.registerListener((DynamicSignalHandler) (name, input) -> {
            strangeSignals++;
            log.warn("Unknown signal '{}' ignored", name);
        });
    }

    @Override
    public void run(PoolSettings settings, PoolCarried carried) {
        CancellationScope asked = CancellationScope.current();
        CancellationScope work = Workflow.newDetachedCancellationScope(() -> keepUntil(asked));
        work.run();
        if (asked.isCancelRequested()) {
            throw new CanceledFailure("the pool was cancelled; its hosts are stopped");
        }
        Workflow.continueAsNew(machine.settings(), machine.carried());
    }

    /// A cancelled pool stops its hosts before it ends, since nobody else would.
    private void keepUntil(CancellationScope asked) {
        boolean ending = false;
        while (ending ? !machine.standing().isAtRest() : !isRunFull()) {
            if (asked.isCancelRequested() && !ending) {
                ending = true;
                machine.stopNow("the pool's workflow was cancelled", now());
            }
            PoolAction action = machine.next(now());
            tellHolders();
            Workflow.setCurrentDetails(PoolDetails.of(machine.state(), strangeSignals));
            perform(action, asked, ending);
        }
        Workflow.await(Workflow::isEveryHandlerFinished);
        // Holders that ask while others are being told have to be told by this run: the next one knows their leases
        // only.
        while (machine.leases().hasUntold()) {
            tellHolders();
        }
    }

    private boolean isRunFull() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() >= machine.settings().eventsPerRun();
    }

    private void perform(PoolAction action, CancellationScope asked, boolean ending) {
        CancellationScope scope = Workflow.newCancellationScope(() -> {
            switch (action) {
                case PoolAction.Wait wait -> await(wait, asked, ending);
                case PoolAction.LookAtHosts look -> machine.hostsSeen(calls.findHosts(), now());
                case PoolAction.LookAtHolders look -> machine.holdersSeen(calls.lookAtHolders(look.holders()), now());
                case PoolAction.Start start -> start(start.host());
                case PoolAction.Stop stop -> {
                    calls.stop(stop.host());
                    machine.stopAsked(stop.host(), now());
                }
                case PoolAction.Reboot reboot -> {
                    calls.reboot(reboot.host());
                    machine.rebooted(now());
                }
                case PoolAction.Probe probe -> probe(probe.host());
                case PoolAction.SelfTest test -> selfTest(test.host());
            }
        });
        inHand = scope;
        try {
            scope.run();
        } catch (ActivityFailure e) {
            if (!scope.isCancelRequested()) {
                log.warn("{} failed: {}", action, PoolActivities.words(e));
            }
            machine.attempted(now());
        } catch (CanceledFailure e) {
            machine.attempted(now());
        } finally {
            inHand = null;
        }
    }

    private void await(PoolAction.Wait wait, CancellationScope asked, boolean ending) {
        Duration limit = Duration.ofMillis(wait.until() - now());
        TimedAwait.await(limit, wait.why(), () -> machine.stirred() || (asked.isCancelRequested() && !ending));
    }

    private void start(GpuHost host) {
        try {
            calls.start(host);
            machine.started(now());
        } catch (ActivityFailure e) {
            rethrowCancelled(e);
            machine.startRefused(isOfType(e, GpuPoolActivities.NO_CAPACITY), PoolActivities.words(e), now());
        }
    }

    private void probe(GpuHost host) {
        try {
            calls.probe(host);
            machine.probed(host);
        } catch (ActivityFailure e) {
            rethrowCancelled(e);
            if (isOfType(e, GpuPoolActivities.PROBE_HUNG)) {
                machine.probeHung();
            }
            machine.notReadyYet(PoolActivities.words(e), now());
        }
    }

    private void selfTest(GpuHost host) {
        try {
            machine.selfTested(calls.selfTest(host), now());
        } catch (ActivityFailure e) {
            rethrowCancelled(e);
            machine.notReadyYet(PoolActivities.words(e), now());
        }
    }

    private static boolean isOfType(ActivityFailure e, String type) {
        return e.getCause() instanceof ApplicationFailure cause
                && cause.getType().equals(type);
    }

    private static void rethrowCancelled(ActivityFailure e) {
        if (e.getCause() instanceof CanceledFailure) {
            throw e;
        }
    }

    private void tellHolders() {
        for (String holder : machine.leases().takeUntold()) {
            try {
                Workflow.newExternalWorkflowStub(DropWorkflow.class, holder)
                        .pool(machine.standing().news(machine.settings()));
            } catch (TemporalFailure | SignalExternalWorkflowException e) {
                log.info("Holder {} is gone, its lease is dropped", holder);
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
        giveUpInHand(reason);
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
        giveUpInHand(reason);
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
        giveUpInHand(reason);
        return "stopping every host; a new lease or rebootHost starts one again";
    }

    @Override
    public void validateStopNow(String reason) {
        requireReason(reason);
    }

    @Override
    public PoolState state() {
        return machine.state();
    }

    /// What an operator wants is not kept waiting by a self-test or an unanswered call.
    private void giveUpInHand(String reason) {
        if (inHand != null) {
            inHand.cancel(reason);
        }
    }

    private void requireHost(String hostId) {
        if (!machine.hosts().knows(hostId)) {
            throw new IllegalArgumentException("Pool "
                    + machine.settings().pool() + " has no host '" + hostId + "', it has "
                    + machine.state().hosts().stream().map(GpuHost::id).toList());
        }
    }

    private static void requireReason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("A reason is needed: it is shown to everyone who waits for the pool");
        }
    }
}
