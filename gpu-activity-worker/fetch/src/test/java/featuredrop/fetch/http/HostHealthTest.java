package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.Outcome;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// On a clock of its own.
final class HostHealthTest {
    private static final int PER_SECOND = 10;

    private long now = 1_000_000_000_000L;
    private final HostHealth health = new HostHealth(PER_SECOND, Duration.ofSeconds(30), now);

    @Test
    void soManyRequestsASecondAndABurstOfOneSecond() {
        assertThat(taken(100)).isEqualTo(PER_SECOND);
        assertThat(health.take(now)).isBetween(1L, Duration.ofMillis(100).toNanos());

        pass(Duration.ofMillis(500));

        assertThat(taken(100)).isEqualTo(PER_SECOND / 2);
        pass(Duration.ofHours(1));
        assertThat(taken(100)).isEqualTo(PER_SECOND);
    }

    @Test
    void aHostIsLeftAloneForAsLongAsItAsks() {
        health.refused(now, now, Duration.ofSeconds(7));

        assertThat(health.take(now)).isEqualTo(Duration.ofSeconds(7).toNanos());
        pass(Duration.ofSeconds(6));
        assertThat(health.take(now)).isPositive();
        pass(Duration.ofSeconds(1));
        assertThat(health.take(now)).isZero();
    }

    @Test
    void aHostThatSaysNoTimeIsAskedLaterEachTime() {
        long[] waits = IntStream.range(1, HostHealth.REFUSALS)
                .mapToLong(i -> {
                    health.refused(now, now, null);
                    long wait = health.take(now);
                    pass(Duration.ofNanos(wait));
                    return Duration.ofNanos(wait).toMillis();
                })
                .toArray();

        assertThat(waits).containsExactly(500, 1_000, 2_000, 4_000, 8_000);
    }

    @Test
    void aHostThatRefusesIsAskedMoreSlowlyAndThenFasterAgain() {
        health.refused(now, now, Duration.ofSeconds(1));
        health.answered();
        pass(Duration.ofSeconds(10));
        assertThat(taken(100)).isEqualTo(PER_SECOND / 2);

        IntStream.range(0, 100).forEach(i -> health.answered());
        pass(Duration.ofSeconds(10));

        assertThat(taken(100)).isEqualTo(PER_SECOND);
    }

    @Test
    void whatWasUnderWayWhenTheHostClosedCountsOnce() {
        long asked = now;
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(1));
            health.refused(asked, now, Duration.ofSeconds(1));
        }

        assertThat(health.refusal(now, now)).isEmpty();
    }

    @Test
    void aHostThatRefusesAgainAndAgainIsGivenUpForThoseWhoWait() {
        long arrived = now;
        for (int i = 0; i < HostHealth.REFUSALS; i++) {
            assertThat(health.refusal(arrived, now)).isEmpty();
            health.refused(now, now, Duration.ofSeconds(1));
            pass(Duration.ofSeconds(2));
        }

        assertThat(health.refusal(arrived, now)).contains(Outcome.THROTTLED);
        long later = now;
        assertThat(health.refusal(later, now)).isEmpty();
        health.refused(now, now, Duration.ofSeconds(1));
        assertThat(health.refusal(later, now)).contains(Outcome.THROTTLED);
        health.answered();
        assertThat(health.refusal(later, now)).isEmpty();
    }

    @Test
    void aHostThatAsksForMoreThanTheLongestWaitGetsItAndItsImagesEnd() {
        health.refused(now, now, Duration.ofMinutes(10));

        pass(Duration.ofMinutes(9));
        assertThat(health.refusal(now, now)).contains(Outcome.THROTTLED);
        pass(Duration.ofMinutes(1));
        assertThat(health.refusal(now, now)).isEmpty();
    }

    @Test
    void aWaitWithoutEndEndsAfterAnHour() {
        health.refused(now, now, Duration.ofDays(3_650));

        pass(Duration.ofHours(1));

        assertThat(health.refusal(now, now)).isEmpty();
    }

    @Test
    void aBrokenLineOfHalfAMinuteCostsNoImage() {
        silences(HostHealth.PATIENCE - 1);
        assertThat(health.take(now)).isZero();
        Duration waited = Duration.ZERO;
        for (int pause = 0; pause < HostHealth.PAUSES; pause++) {
            silences(1);
            assertThat(health.refusal(now, now)).isEmpty();
            long wait = health.take(now);
            assertThat(wait).isPositive();
            waited = waited.plusNanos(wait);
            pass(Duration.ofNanos(wait));
        }
        assertThat(waited).isEqualTo(Duration.ofSeconds(35));

        silences(1);

        assertThat(health.refusal(now, now)).contains(Outcome.CONNECT);
    }

    @Test
    void oneAnswerMakesUpForAllSilences() {
        silences(HostHealth.PATIENCE + HostHealth.PAUSES);

        health.answered();
        silences(HostHealth.PATIENCE - 1);
        pass(Duration.ofMinutes(1));

        assertThat(health.refusal(now, now)).isEmpty();
        assertThat(health.take(now)).isZero();
    }

    @Test
    void aHostThatOnlyDripsIsGivenUpWithoutAPause() {
        IntStream.range(1, HostHealth.PATIENCE).forEach(i -> health.dripped(now));
        assertThat(health.refusal(now, now)).isEmpty();

        health.dripped(now);

        assertThat(health.refusal(now, now)).contains(Outcome.DEADLINE);
    }

    private void silences(int count) {
        IntStream.range(0, count).forEach(i -> health.wasSilent(now, now));
    }

    private int taken(int tries) {
        return (int)
                IntStream.range(0, tries).filter(i -> health.take(now) == 0).count();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
