package featuredrop.workflows.policy;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/// Every activity's timeouts and retries, each with its reason. The task queue and the summary are added by the caller.
///
/// No policy bounds the number of attempts or the time over all of them: an outage of an hour must end in
/// progress, and what no retry can repair is a non-retryable [FailureKind]. The scan is the exception,
/// because the next one does the same.
public final class ActivityPolicies {
    /// A worker without a heartbeat counts as lost after this; a cancellation waits no longer for a lost worker.
    public static final Duration HEARTBEAT = Duration.ofSeconds(30);
    /// After a pause, running activities get this long to finish before they are cancelled.
    public static final Duration PAUSE_GRACE = Duration.ofSeconds(90);

    /// One check of the landing zone: a few NameNode calls. Not ready is the failure that carries its own delay.
    public static final ActivityOptions AWAIT_DROP = quick(Duration.ofMinutes(1), Duration.ofMinutes(1));
    /// Questions to HDFS and the exchange that touch no data.
    public static final ActivityOptions LOOK = quick(Duration.ofMinutes(2), Duration.ofSeconds(30));
    /// Lists a site, and asks about each drop that the index of ended drops does not hold: 20,000 drops
    /// in minutes. A scan that cannot end fails, so that operators see it; as long as it runs the
    /// Schedule starts no other.
    public static final ActivityOptions SCAN = ActivityOptions.newBuilder(
                    quick(Duration.ofMinutes(10), Duration.ofSeconds(30)))
            .setScheduleToCloseTimeout(Duration.ofMinutes(30))
            .build();
    /// Lists a drop and asks HDFS for checksums: up to 100,000 files, each some milliseconds.
    public static final ActivityOptions PLAN = worked(Duration.ofHours(3));
    /// Reads one input file whole.
    public static final ActivityOptions EXPORT_FILE = worked(Duration.ofHours(6));
    /// Up to 2,000 images over the network; a slow host costs minutes, never hours.
    public static final ActivityOptions EXTRACT_CHUNK = worked(Duration.ofHours(1));
    /// The same for images that belong to no drop. Chunks of drops have the usual priority 3 and are dispatched first.
    public static final ActivityOptions EXTRACT_OWN = ActivityOptions.newBuilder(EXTRACT_CHUNK)
            .setPriority(Priority.newBuilder().setPriorityKey(5).build())
            .build();
    /// Reads every index and footer of the drop: up to some 100,000 objects, each some milliseconds.
    public static final ActivityOptions SETTLE = worked(Duration.ofHours(3));
    /// Reads footers until it has found some hundred chunks; of a drop without failures, every one.
    public static final ActivityOptions FAILED_CHUNKS = worked(Duration.ofHours(3));
    /// Reads the results of one part and writes at most 256 MiB.
    public static final ActivityOptions RETURN_PART = worked(Duration.ofHours(1));
    /// Joins parts and reads every index and footer twice; reads everything once where HDFS refuses concat.
    public static final ActivityOptions ASSEMBLE = worked(Duration.ofHours(6));
    /// Reads the whole delivery and every result back.
    public static final ActivityOptions VERIFY = worked(Duration.ofHours(6));
    /// One rename and, when its answer was lost, a comparison by digest of what stands there.
    public static final ActivityOptions PUBLISH = worked(Duration.ofHours(1));
    /// Checks a whole site's storage, or removes what is old; rare, and nothing waits for it.
    public static final ActivityOptions UPKEEP = quick(Duration.ofMinutes(30), Duration.ofMinutes(5));
    /// A call of the Temporal client.
    public static final ActivityOptions CONTROL = quick(Duration.ofSeconds(30), Duration.ofSeconds(10));
    /// One EC2 call; the SDK's own retries are inside.
    public static final ActivityOptions EC2 = quick(Duration.ofMinutes(1), Duration.ofSeconds(15));
    /// EC2 has no capacity for hours at times: asked slowly, each refusal visible as a failed attempt.
    public static final ActivityOptions START_HOST = ActivityOptions.newBuilder(EC2)
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
    /// A few small objects. Tried once, because the pool must not wait for it: the next count holds this one too.
    public static final ActivityOptions KEEP_SPENDING = ActivityOptions.newBuilder()
            .setScheduleToStartTimeout(Duration.ofSeconds(30))
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
    /// One check over SSH; its own hard deadline is shorter. The pool decides what a failure means, so no retry here.
    public static final ActivityOptions PROBE_HOST = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
    /// EC2, the machine and Temporal are asked one after the other, each under a deadline of its own. The pool decides
    /// what a failure means, so no retry here.
    public static final ActivityOptions CHECK_HOST = ActivityOptions.newBuilder(PROBE_HOST)
            .setStartToCloseTimeout(Duration.ofMinutes(2))
            .build();
    /// A worker that does not start it in time does not run. The pool decides what that means.
    public static final ActivityOptions SELF_TEST = ActivityOptions.newBuilder()
            .setScheduleToStartTimeout(Duration.ofSeconds(30))
            .setStartToCloseTimeout(Duration.ofMinutes(3))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();

    private ActivityPolicies() {}

    private static ActivityOptions quick(Duration timeout, Duration slowestRetry) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(timeout)
                .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                .setRetryOptions(retry(slowestRetry))
                .build();
    }

    private static ActivityOptions worked(Duration timeout) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(timeout)
                .setHeartbeatTimeout(HEARTBEAT)
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(retry(Duration.ofMinutes(1)))
                .build();
    }

    private static RetryOptions retry(Duration slowest) {
        return RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setBackoffCoefficient(2)
                .setMaximumInterval(slowest)
                .build();
    }
}
