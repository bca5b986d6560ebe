package featuredrop.workflows.flow.drop;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCanceledException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Holds a call until it is let go, heartbeating as real work does, so that a cancellation reaches it.
final class HeldCall implements ScriptedSite.Step {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private volatile boolean cancelled;

    @Override
    public void run(int attempt) {
        arrived.countDown();
        try {
            while (!letGo.await(20, TimeUnit.MILLISECONDS)) {
                Activity.getExecutionContext().heartbeat(null);
            }
        } catch (ActivityCanceledException e) {
            cancelled = true;
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Whether a call is being held, or was.
    boolean hasArrived() {
        return arrived.getCount() == 0;
    }

    /// Whether the held call was told to stop.
    boolean wasCancelled() {
        return cancelled;
    }

    /// Lets this call and all later ones go.
    void letGo() {
        letGo.countDown();
    }
}
