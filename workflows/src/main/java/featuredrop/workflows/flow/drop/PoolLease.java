package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.flow.drop.state.LeaseState;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/// Keeps the drop's lease on its GPU pool: held while there is something to extract and the drop is not stopped,
/// released otherwise. One coroutine makes every call, so acquire and release never
/// cross. Epochs follow the clock, because they have to grow over all runs of the workflow id, also when a
/// drop is started again.
final class PoolLease {
    /// A pool that is not ready after this time is asked again, with a higher epoch: it may have stopped in spite of
    /// the lease, or its answer was lost.
    static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    private final DropActivities calls;
    private final PauseGate gate;
    private final DropLedger ledger;
    private final DropObserver observer;
    private boolean wanted;
    private boolean busy;
    private boolean lost;

    PoolLease(DropActivities calls, PauseGate gate, DropLedger ledger, DropObserver observer) {
        this.calls = calls;
        this.gate = gate;
        this.ledger = ledger;
        this.observer = observer;
        wanted = ledger.lease().held();
    }

    /// Says whether there is something to extract.
    void want(boolean needed) {
        wanted = needed;
    }

    /// Whether there is something to extract, as was said last.
    boolean isWanted() {
        return wanted;
    }

    /// Takes news of the pool; those that come without a lease are old.
    void hear(PoolNotice newer) {
        if ((isHeld() || busy) && newer.pool().equals(pool())) {
            ledger.lease(ledger.lease().heard(newer));
        }
    }

    /// Whether the lease is held or released as needed and no call is running.
    boolean isSettled() {
        return lost || (!busy && isHeld() == shouldHold());
    }

    /// Runs for the whole life of the workflow run.
    ///
    /// @throws ActivityFailure when the pool refuses for good
    void keep() {
        while (true) {
            Workflow.await(() -> isHeld() != shouldHold() || needsPatience());
            if (isHeld() && !shouldHold()) {
                release();
            } else if (!isHeld() || !cameUp()) {
                acquire();
            }
        }
    }

    private boolean shouldHold() {
        return wanted && (gate.isOpen() || gate.inHand() > 0);
    }

    private boolean needsPatience() {
        return isHeld() && ledger.lease().slots() == 0;
    }

    private boolean cameUp() {
        return TimedAwait.await(ASK_AGAIN, "ask the GPU pool again", () -> !needsPatience() || !shouldHold());
    }

    private void acquire() {
        LeaseState taking = ledger.lease().taking(Math.max(ledger.lease().epoch() + 1, Workflow.currentTimeMillis()));
        ledger.lease(taking);
        call(() -> calls.acquireLease(pool(), taking.epoch()));
        ledger.lease(ledger.lease().taken());
        observer.changed();
    }

    private void release() {
        call(() -> calls.releaseLease(pool(), ledger.lease().epoch()));
        ledger.lease(ledger.lease().released());
        observer.changed();
    }

    private boolean isHeld() {
        return ledger.lease().held();
    }

    private String pool() {
        return PoolChoice.poolOf(ledger.settings().pool());
    }

    private void call(Runnable activity) {
        busy = true;
        try {
            activity.run();
        } catch (ActivityFailure e) {
            lost = true;
            throw e;
        } finally {
            busy = false;
        }
    }
}
