package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.gpupool.both.PoolActivities;
import featuredrop.workflows.flow.gpupool.both.PoolDetails;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.policy.FailureType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Performs the actions of a [PoolMachine] and reports the results to it.
final class PoolSteps {
    private static final Logger LOG = Workflow.getLogger(PoolSteps.class);

    private static final Duration AFTER_UNEXPECTED = Duration.ofMinutes(1);

    private final PoolMachine machine;
    private final PoolActivities calls;
    private @Nullable CancellationScope running;
    private String trouble = "";

    PoolSteps(PoolMachine machine, PoolActivities calls) {
        this.machine = machine;
        this.calls = calls;
    }

    /// Performs one action; returns when it is done, has failed or was cancelled.
    ///
    /// @param wakes ends a wait early
    void perform(PoolAction action, Supplier<Boolean> wakes) {
        CancellationScope scope = Workflow.newCancellationScope(() -> call(action, wakes));
        running = scope;
        try {
            scope.run();
            trouble = "";
        } catch (ActivityFailure e) {
            machine.attempted(now());
            if (!scope.isCancelRequested()) {
                LOG.warn("{} failed: {}", action, PoolActivities.words(e));
                pauseAfter(e, wakes);
            }
        } catch (CanceledFailure e) {
            machine.attempted(now());
        } finally {
            running = null;
        }
    }

    /// Cancels the running action, so that an operator's request does not wait for a self-test or an unanswered call.
    void giveUp(String reason) {
        if (running != null) {
            running.cancel(reason);
        }
    }

    /// The pool is never parked, because its hosts cost money: it says what is wrong and asks again.
    private void pauseAfter(ActivityFailure e, Supplier<Boolean> wakes) {
        if (Tries.isUnexpected(e)) {
            trouble = PoolActivities.words(e);
            Workflow.setCurrentDetails(PoolDetails.of(shown()));
            TimedAwait.await(AFTER_UNEXPECTED, "after " + e.getActivityType(), () -> machine.stirred() || wakes.get());
        }
    }

    /// What an operator sees of the pool, with what is wrong just now.
    PoolState shown() {
        PoolState state = machine.state();
        if (trouble.isEmpty()) {
            return state;
        }
        String detail = state.detail().isEmpty() ? trouble : state.detail() + "; " + trouble;
        return new PoolState(state.pool(), state.phase(), detail, state.hosts(), state.leases(), state.sinceMillis());
    }

    private void call(PoolAction action, Supplier<Boolean> wakes) {
        switch (action) {
            case PoolAction.Wait wait ->
                TimedAwait.await(
                        Duration.ofMillis(wait.until() - now()), wait.why(), () -> machine.stirred() || wakes.get());
            case PoolAction.LookAtHosts _ -> machine.hostsSeen(calls.findHosts(), now());
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
    }

    private void start(GpuHost host) {
        try {
            calls.start(host);
            machine.started(now());
        } catch (ActivityFailure e) {
            rethrowCancelled(e);
            machine.startRefused(isOfType(e, FailureType.NO_CAPACITY), PoolActivities.words(e), now());
        }
    }

    private void probe(GpuHost host) {
        try {
            calls.probe(host);
            machine.probed(host);
        } catch (ActivityFailure e) {
            rethrowCancelled(e);
            if (isOfType(e, FailureType.PROBE_HUNG)) {
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

    private static boolean isOfType(ActivityFailure e, FailureType type) {
        return e.getCause() instanceof ApplicationFailure cause
                && cause.getType().equals(type.text());
    }

    private static void rethrowCancelled(ActivityFailure e) {
        if (e.getCause() instanceof CanceledFailure) {
            throw e;
        }
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }
}
