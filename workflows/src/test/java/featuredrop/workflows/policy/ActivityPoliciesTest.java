package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ActivityPoliciesTest {
    private static final List<ActivityOptions> QUICK = List.of(
            ActivityPolicies.AWAIT_DROP,
            ActivityPolicies.LOOK,
            ActivityPolicies.UPKEEP,
            ActivityPolicies.CONTROL,
            ActivityPolicies.EC2);
    private static final List<ActivityOptions> WORK = List.of(
            ActivityPolicies.PLAN,
            ActivityPolicies.EXPORT_FILE,
            ActivityPolicies.EXTRACT_CHUNK,
            ActivityPolicies.SETTLE,
            ActivityPolicies.RETURN_PART,
            ActivityPolicies.ASSEMBLE,
            ActivityPolicies.VERIFY,
            ActivityPolicies.PUBLISH);
    private static final List<ActivityOptions> ONCE =
            List.of(ActivityPolicies.START_HOST, ActivityPolicies.PROBE_HOST, ActivityPolicies.SELF_TEST);

    @Test
    void whatWorksHeartbeatsAndIsGivenTimeToStop() {
        assertThat(WORK).allSatisfy(policy -> {
            assertThat(policy.getHeartbeatTimeout()).isEqualTo(ActivityPolicies.HEARTBEAT);
            assertThat(policy.getCancellationType()).isEqualTo(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED);
            assertRetriedWithoutEnd(policy, Duration.ofMinutes(1));
        });
    }

    @Test
    void aQuickCallIsLeftAtOnceWhenItIsCancelled() {
        assertThat(QUICK).allSatisfy(policy -> {
            assertThat(policy.getHeartbeatTimeout()).isNull();
            assertThat(policy.getCancellationType()).isEqualTo(ActivityCancellationType.TRY_CANCEL);
            assertRetriedWithoutEnd(policy, Duration.ofMinutes(5));
        });
    }

    @Test
    void aScanThatCannotEndFailsSoThatItIsSeen() {
        assertThat(ActivityPolicies.SCAN.getStartToCloseTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(ActivityPolicies.SCAN.getScheduleToCloseTimeout()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void whatThePoolDecidesAboutIsTriedOnce() {
        assertThat(ONCE)
                .allSatisfy(
                        policy -> assertThat(retry(policy).getMaximumAttempts()).isEqualTo(1));
        assertThat(ActivityPolicies.SELF_TEST.getScheduleToStartTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everyAttemptIsBounded() {
        List.of(QUICK, WORK, ONCE)
                .forEach(policies -> assertThat(policies)
                        .allSatisfy(policy -> assertThat(policy.getStartToCloseTimeout())
                                .isBetween(Duration.ofSeconds(30), Duration.ofHours(6))));
        assertThat(ActivityPolicies.PAUSE_GRACE).isGreaterThan(ActivityPolicies.HEARTBEAT);
    }

    private static void assertRetriedWithoutEnd(ActivityOptions policy, Duration slowest) {
        assertThat(policy.getScheduleToCloseTimeout()).isNull();
        assertThat(retry(policy).getMaximumAttempts()).isZero();
        assertThat(retry(policy).getInitialInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(retry(policy).getBackoffCoefficient()).isEqualTo(2);
        assertThat(retry(policy).getMaximumInterval()).isBetween(Duration.ofSeconds(10), slowest);
    }

    private static RetryOptions retry(ActivityOptions policy) {
        return Objects.requireNonNull(policy.getRetryOptions());
    }
}
