package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.SignalSenders;
import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.policy.ActivityPolicies;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;

/// Enforces a pause, and the stop of a parked drop: finds its sender, cancels activities that wait in a
/// queue or a retry delay, and cancels the rest after the grace time.
final class PauseWatch {
    private static final Logger LOG = Workflow.getLogger(PauseWatch.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final List<String> SIGNALS = List.of("pause", "freeze", "resume");

    private final PauseGate gate;
    private final DropActivities calls;
    private final DropObserver observer;
    private long seen;
    private boolean busy;

    PauseWatch(PauseGate gate, DropActivities calls, DropObserver observer) {
        this.gate = gate;
        this.calls = calls;
        this.observer = observer;
    }

    /// Whether the last change of the gate is handled.
    boolean isIdle() {
        return !busy && seen == gate.changes();
    }

    /// Runs for the whole life of the workflow run.
    void run() {
        while (true) {
            Workflow.await(() -> seen != gate.changes());
            busy = true;
            seen = gate.changes();
            if (!gate.isOpen()) {
                endWaiting();
                nameSender();
                endAfterGrace();
            }
            busy = false;
        }
    }

    private boolean isCurrent() {
        return seen == gate.changes();
    }

    private void nameSender() {
        if (!isCurrent() || !gate.own().stops() || !gate.own().who().isEmpty()) {
            return;
        }
        String who = SignalSenders.newest(SIGNALS);
        if (isCurrent() && !who.isEmpty()) {
            gate.sentBy(who);
            observer.changed();
        }
    }

    private void endAfterGrace() {
        long graceEnds = gate.stoppedSinceMillis() + ActivityPolicies.PAUSE_GRACE.toMillis();
        while (isCurrent() && gate.isFinishing()) {
            Duration left = Duration.ofMillis(graceEnds - Workflow.currentTimeMillis());
            if (!left.isPositive()) {
                gate.endAll();
                return;
            }
            Duration pause = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
            if (!TimedAwait.await(
                    pause, "time for running activities to finish", () -> !isCurrent() || !gate.isFinishing())) {
                endWaiting();
            }
        }
    }

    private void endWaiting() {
        if (!gate.isFinishing()) {
            return;
        }
        try {
            List<String> waiting = calls.waitingActivities();
            if (isCurrent()) {
                gate.endWaiting(waiting);
            }
        } catch (ActivityFailure e) {
            LOG.warn("The waiting activities are not known", e);
        }
    }
}
