package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps the drop's lease on its GPU pool as it should be: held while there is something to extract and the
/// drop is not stopped, given back otherwise. One coroutine makes every call, so acquire and release never
/// cross. Epochs follow the clock, because they have to grow over all runs of the workflow id, also when a
/// drop is started again.
final class PoolLease {
    /// A pool that is not ready after this time is asked again, with a higher epoch: it may have stopped in spite of
    /// the lease, or its answer was lost.
    static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    private final DropActivities calls;
    private final PauseGate gate;
    private final Supplier<String> pool;
    private final Runnable changed;
    private long epoch;
    private boolean held;
    private boolean wanted;
    private boolean busy;
    private boolean lost;
    private @Nullable PoolNotice news;

    /// @param changed called when there is something new to show
    PoolLease(DropActivities calls, PauseGate gate, Supplier<String> pool, Runnable changed) {
        this.calls = calls;
        this.gate = gate;
        this.pool = pool;
        this.changed = changed;
    }

    /// Goes on from what the run before handed over.
    void takeOver(DropCarried carried) {
        epoch = carried.leaseEpoch();
        held = carried.leaseHeld();
        wanted = carried.leaseHeld();
        news = carried.poolNews();
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
        if ((held || busy) && newer.pool().equals(pool.get())) {
            news = newer;
        }
    }

    /// How many chunks the pool extracts at the same time just now; 0 when it is not up for this drop.
    int slots() {
        return held && news != null && news.phase() == PoolPhase.READY ? news.slots() : 0;
    }

    /// Why nothing is extracted, empty when the pool is up.
    String waitsFor() {
        if (slots() > 0) {
            return "";
        }
        if (news == null) {
            return "GPU pool " + pool.get() + (held ? ": no answer yet" : ": lease not taken yet");
        }
        return "GPU pool " + pool.get() + " is " + news.phase() + (news.detail().isEmpty() ? "" : ": " + news.detail());
    }

    /// Whether the lease is as it should be and no call is under way.
    boolean isSettled() {
        return lost || (!busy && held == shouldHold());
    }

    /// The last epoch used, held or not.
    long epoch() {
        return epoch;
    }

    /// Whether the lease of that epoch is held.
    boolean isHeld() {
        return held;
    }

    /// What the pool said last while the lease was held; null when it said nothing.
    @Nullable
    PoolNotice news() {
        return news;
    }

    /// Runs for the whole life of the workflow run.
    ///
    /// @throws ActivityFailure when the pool refuses for good
    void keep() {
        while (true) {
            Workflow.await(() -> held != shouldHold() || needsPatience());
            if (held && !shouldHold()) {
                release();
            } else if (!held || !cameUp()) {
                acquire();
            }
        }
    }

    private boolean shouldHold() {
        return wanted && (gate.isOpen() || gate.inHand() > 0);
    }

    private boolean needsPatience() {
        return held && slots() == 0;
    }

    private boolean cameUp() {
        return TimedAwait.await(ASK_AGAIN, "ask the GPU pool again", () -> !needsPatience() || !shouldHold());
    }

    private void acquire() {
        news = null;
        epoch = Math.max(epoch + 1, Workflow.currentTimeMillis());
        call(() -> calls.acquireLease(pool.get(), epoch));
        held = true;
        changed.run();
    }

    private void release() {
        call(() -> calls.releaseLease(pool.get(), epoch));
        held = false;
        news = null;
        changed.run();
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
