package featuredrop.cli.display;

import featuredrop.cli.drops.PendingWork;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;

/// One line for each activity that a drop waits for.
public final class PendingText {
    private PendingText() {}

    /// Such as `RETURN, returnPart: HDFS refuses writes; PLATFORM; attempt 7 failed, next in 40s; since 14:02`.
    ///
    /// @param nowMillis the time that the next attempt is counted from
    public static String line(PendingWork work, long nowMillis) {
        String what = work.stage() + ", " + work.activity() + ": ";
        return what + failure(work) + progress(work, nowMillis) + "; since "
                + HumanText.clock(work.sinceMillis(), nowMillis);
    }

    /// The state of the GPU pool that a drop extracts on, such as `local is STARTING: CONNECTION_FAILED; since 14:02`.
    ///
    /// @param nowMillis decides whether the date is shown
    public static String line(PoolState pool, long nowMillis) {
        return pool.pool() + " is " + pool.phase() + (pool.detail().isEmpty() ? "" : ": " + pool.detail())
                + (pool.sinceMillis() == 0 ? "" : "; since " + HumanText.clock(pool.sinceMillis(), nowMillis));
    }

    private static String failure(PendingWork work) {
        if (work.message().isEmpty()) {
            return "";
        }
        String type = work.type().equals(work.kind()) || work.kind().isEmpty() ? "" : " " + work.type();
        return work.message() + "; " + (work.kind().isEmpty() ? "" : work.kind() + type + "; ");
    }

    private static String progress(PendingWork work, long nowMillis) {
        return switch (work.state()) {
            case WAITS -> tried(work) + ", next " + in(work.nextMillis() - nowMillis);
            case QUEUED -> (work.attempt() > 1 ? tried(work) + ", " : "") + waitsFor(work.queue());
            case WORKS ->
                (work.attempt() > 1 ? "attempt " + work.attempt() + " works" : "works")
                        + (work.worker().isEmpty() ? "" : " on " + work.worker());
            case ENDS -> "is being cancelled";
            case PAUSED -> "paused by a command of Temporal; 'temporal activity unpause' lets it go on";
        };
    }

    /// A queue of hosts with a label is named by the label, because that is what is missing.
    private static String waitsFor(String queue) {
        String label = PoolChoice.labelOf(queue);
        return label.isEmpty()
                ? "waits for a worker" + (queue.isEmpty() ? "" : " of the queue " + queue)
                : "waits for a host with " + label + ", queue " + queue;
    }

    private static String tried(PendingWork work) {
        int tries = work.attempt() - 1;
        return work.isFailing()
                ? "attempt " + tries + " failed"
                : "looked " + tries + (tries == 1 ? " time" : " times");
    }

    private static String in(long millis) {
        return millis <= 0 ? "at once" : "in " + HumanText.duration(Duration.ofMillis(millis));
    }
}
