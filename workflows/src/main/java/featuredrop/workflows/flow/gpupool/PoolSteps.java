package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.both.PoolActivities;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;

/// Performs the actions of a [PoolMachine] side by side and reports the results to it.
final class PoolSteps {
    private static final Logger LOG = Workflow.getLogger(PoolSteps.class);

    private final PoolMachine machine;
    private final PoolActivities calls;
    private final Map<String, CancellationScope> running = new TreeMap<>();
    private boolean keeping;

    PoolSteps(PoolMachine machine, PoolActivities calls) {
        this.machine = machine;
        this.calls = calls;
    }

    /// Begins one action and returns at once.
    void begin(PoolAction action) {
        CancellationScope scope = Workflow.newCancellationScope(() -> perform(action));
        running.put(action.subject(), scope);
        Async.procedure(scope::run);
    }

    /// Keeps what the hosts have used, if that is due; returns at once. The pool does not depend on it.
    void keepSpending() {
        if (keeping || !machine.money().keepIsDue(now())) {
            return;
        }
        keeping = true;
        Async.procedure(this::keep);
    }

    private void keep() {
        PoolSpent what = machine.money().toKeep();
        try {
            // A run that was begun before pools counted money has no such call in its history.
            if (Workflow.getVersion("spending", Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION) {
                calls.keepSpending(what);
            }
            machine.money().kept(what);
        } catch (ActivityFailure e) {
            LOG.warn("The spending is not kept: {}", PoolActivities.words(e));
            machine.money().notKept(now());
        } finally {
            keeping = false;
        }
    }

    /// Whether nothing runs.
    boolean idle() {
        return running.isEmpty() && !keeping;
    }

    /// Cancels what runs on the host, so that an operator's request does not wait for it.
    void giveUp(String hostId, String reason) {
        CancellationScope scope = running.get(hostId);
        if (scope != null) {
            scope.cancel(reason);
        }
    }

    /// Cancels what runs on any host.
    void giveUpAll(String reason) {
        machine.hosts().all().forEach(host -> giveUp(host.id(), reason));
    }

    private void perform(PoolAction action) {
        try {
            call(action);
        } catch (ActivityFailure e) {
            if (e.getCause() instanceof CanceledFailure) {
                machine.failed(action, null, now());
            } else {
                LOG.warn("{} failed: {}", action, PoolActivities.words(e));
                machine.failed(action, refusal(e), now());
            }
        } catch (CanceledFailure e) {
            machine.failed(action, null, now());
        } finally {
            running.remove(action.subject());
        }
    }

    private void call(PoolAction action) {
        switch (action) {
            case PoolAction.LookAtHosts _ -> machine.hostsSeen(calls.findHosts(), now());
            case PoolAction.LookAtHolders look -> machine.holdersSeen(calls.lookAtHolders(look.holders()), now());
            case PoolAction.Launch launch ->
                machine.launched(launch, calls.launch(launch.template(), launch.token()), now());
            case PoolAction.Start start -> {
                calls.start(start.host());
                machine.answered(start, now()).taken(start);
            }
            case PoolAction.Stop stop -> {
                calls.stop(stop.host());
                machine.answered(stop, now()).taken(stop);
            }
            case PoolAction.Reboot reboot -> {
                calls.reboot(reboot.host());
                machine.answered(reboot, now()).taken(reboot);
            }
            case PoolAction.Check check -> check(check);
            case PoolAction.SelfTest test -> {
                String words = calls.selfTest(test.host());
                HostFacts facts = calls.facts(test.host());
                machine.answered(test, now()).selfTested(test, words, facts);
            }
            case PoolAction.Drain drain -> {
                calls.drain(drain.host(), drain.on());
                machine.answered(drain, now()).drained(drain);
            }
        }
    }

    private void check(PoolAction.Check check) {
        GpuHost host = check.host();
        String words = calls.check(host);
        HostFacts facts = check.facts() ? calls.facts(host) : HostFacts.UNKNOWN;
        machine.answered(check, now()).checked(check, words, facts);
    }

    private static Ladder.Refusal refusal(ActivityFailure e) {
        String type = switch (e.getCause()) {
            case ApplicationFailure cause -> cause.getType();
            case TimeoutFailure _ -> Ladder.NO_ANSWER;
            case null, default -> "";
        };
        return new Ladder.Refusal(type, PoolActivities.words(e));
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }
}
