package featuredrop.workflows.flow.gpupool.both;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PollScheduleTest {
    private static final PoolSettings SETTINGS = settings(Duration.ofSeconds(20));
    private static final long NOW = 1_000_000;

    private final PollSchedule schedule = new PollSchedule();

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "FAILED", "WAITING_CAPACITY"})
    void aPoolAtRestChecksItsHostsAfterAMinuteAndThenEveryTenMinutes(PoolPhase phase) {
        assertThat(untilHosts(phase, 3)).containsExactly(60_000, 600_000, 600_000);
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTING", "REBOOTING", "STOPPING", "DRAINING"})
    void aPoolThatChangesChecksItsHostsOftenAndEverSlower(PoolPhase phase) {
        assertThat(untilHosts(phase, 9))
                .containsExactly(1_000, 1_500, 2_250, 3_375, 5_063, 7_594, 11_391, 15_000, 15_000);
    }

    @Test
    void aPoolThatIsReadyChecksItsHostsAtTheConfiguredInterval() {
        assertThat(untilHosts(PoolPhase.READY, 3)).containsExactly(20_000, 20_000, 20_000);
    }

    @Test
    void aNewPhaseBeginsWithTheShortestInterval() {
        untilHosts(PoolPhase.STARTING, 5);
        schedule.begin(PoolPhase.STOPPING, SETTINGS, NOW);

        assertThat(schedule.next(false)).isEqualTo(NOW + 1_000);
    }

    @Test
    void checksAreDueFromTheirTimeOn() {
        schedule.hostsSeen(PoolPhase.READY, SETTINGS, NOW);
        schedule.laterHolders(PoolPhase.READY, false, SETTINGS, NOW + 1);

        assertThat(schedule.hostsDue(NOW + 19_999)).isFalse();
        assertThat(schedule.hostsDue(NOW + 20_000)).isTrue();
        assertThat(schedule.holdersDue(NOW + 20_000)).isFalse();
        assertThat(schedule.holdersDue(NOW + 20_001)).isTrue();
    }

    @Test
    void holdersAreCheckedAtTheConfiguredIntervalAndSlowlyOnceThePoolRests() {
        schedule.hostsSeen(PoolPhase.STOPPED, SETTINGS, NOW);
        schedule.hostsSeen(PoolPhase.STOPPED, SETTINGS, NOW);

        schedule.laterHolders(PoolPhase.STOPPED, false, SETTINGS, NOW);
        assertThat(schedule.next(true)).isEqualTo(NOW + 20_000);
        assertThat(schedule.next(false)).isEqualTo(NOW + 600_000);
        schedule.laterHolders(PoolPhase.STOPPED, true, SETTINGS, NOW);
        assertThat(schedule.holdersDue(NOW + 599_999)).isFalse();
        assertThat(schedule.holdersDue(NOW + 600_000)).isTrue();
        schedule.holdersNow();
        assertThat(schedule.holdersDue(0)).isTrue();
    }

    @Test
    void holdersOfAPoolThatIsDrainedAreCheckedAtLeastEveryFifteenSeconds() {
        schedule.laterHolders(PoolPhase.DRAINING, true, SETTINGS, NOW);
        assertThat(schedule.holdersDue(NOW + 14_999)).isFalse();
        assertThat(schedule.holdersDue(NOW + 15_000)).isTrue();

        schedule.laterHolders(PoolPhase.DRAINING, false, settings(Duration.ofSeconds(5)), NOW);
        assertThat(schedule.holdersDue(NOW + 5_000)).isTrue();
    }

    @Test
    void aNewPhaseBringsTheCheckOfTheHoldersForwardAndNeverBack() {
        schedule.laterHolders(PoolPhase.STOPPED, true, SETTINGS, NOW);
        schedule.begin(PoolPhase.STARTING, SETTINGS, NOW);
        assertThat(schedule.holdersDue(NOW + 19_999)).isFalse();
        assertThat(schedule.holdersDue(NOW + 20_000)).isTrue();

        schedule.begin(PoolPhase.READY, SETTINGS, NOW + 5_000);
        assertThat(schedule.holdersDue(NOW + 20_000)).isTrue();
    }

    @Test
    void oneAttemptIsAllowedPerCheckOfTheHosts() {
        assertThat(schedule.allowAttempt()).isTrue();
        schedule.attempted(PoolPhase.STARTING, SETTINGS, NOW);
        assertThat(schedule.allowAttempt()).isFalse();
        assertThat(schedule.next(false)).isEqualTo(NOW + 1_000);

        schedule.hostsSeen(PoolPhase.STARTING, SETTINGS, NOW);

        assertThat(schedule.allowAttempt()).isTrue();
    }

    @Test
    void aRebootedHostIsLeftAloneForTenSeconds() {
        schedule.rebooted(NOW);

        assertThat(schedule.allowAttempt()).isFalse();
        assertThat(schedule.hostsDue(NOW + 9_999)).isFalse();
        assertThat(schedule.hostsDue(NOW + 10_000)).isTrue();
    }

    private Iterable<Integer> untilHosts(PoolPhase phase, int checks) {
        return IntStream.range(0, checks)
                .map(_ -> {
                    schedule.hostsSeen(phase, SETTINGS, NOW);
                    return (int) (schedule.next(false) - NOW);
                })
                .boxed()
                .toList();
    }

    private static PoolSettings settings(Duration watchEvery) {
        return new PoolSettings(
                "p", Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(10), watchEvery, 2, 2, 10_000);
    }
}
