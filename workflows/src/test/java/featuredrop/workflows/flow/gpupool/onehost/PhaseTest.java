package featuredrop.workflows.flow.gpupool.onehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolPhase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PhaseTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final BootState PROVEN = new BootState(100, "i-1", "i-2", 1);

    @ParameterizedTest
    @EnumSource(names = {"STARTING", "READY", "DRAINING", "REBOOTING", "STOPPING"})
    void aPhaseThatIsUnderWayIsNotAtRest(PoolPhase phase) {
        assertThatIllegalArgumentException().isThrownBy(() -> Phase.AtRest.of(phase));
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "FAILED", "WAITING_CAPACITY"})
    void aPhaseAtRestIsFoundByItsName(PoolPhase phase) {
        assertThat(Phase.AtRest.of(phase).name()).isEqualTo(phase);
    }

    @Test
    void aStartThatIsUnderWayKeepsItsBootTimeAndARebootDoesNot() {
        assertThat(new Phase.Starting(PROVEN).starting())
                .isEqualTo(new Phase.Starting(new BootState(100, "i-1", null, 0)));
        assertThat(new Phase.Rebooting(PROVEN).starting())
                .isEqualTo(new Phase.Starting(new BootState(0, "i-1", null, 0)));
    }

    @Test
    void whatIsLearnedOfTheBootKeepsThePhase() {
        assertThat(new Phase.Starting(BootState.NONE).with(PROVEN)).isEqualTo(new Phase.Starting(PROVEN));
        assertThat(new Phase.Rebooting(BootState.NONE).with(PROVEN)).isEqualTo(new Phase.Rebooting(PROVEN));
    }

    @Test
    void eachHostThatIsUpIsAskedToStopOnce() {
        PoolHosts hosts =
                PoolHosts.found(List.of(host("i-1", "stopped"), host("i-2", "running"), host("i-3", "pending")));
        Phase.Stopping stopping = new Phase.Stopping(new Phase.Stopped());

        assertThat(stopping.next(hosts)).contains(new PoolAction.Stop(host("i-2", "running")));
        stopping = stopping.asked("i-2", 1_000);
        assertThat(stopping.next(hosts)).contains(new PoolAction.Stop(host("i-3", "pending")));
        stopping = stopping.asked("i-3", 2_000);
        assertThat(stopping.next(hosts)).isEmpty();
        assertThat(stopping.forgettingAfter(500, 2_499)).isEqualTo(stopping);
        assertThat(stopping.forgettingAfter(500, 2_500).next(hosts))
                .contains(new PoolAction.Stop(host("i-2", "running")));
        assertThat(stopping.forgettingAfter(500, 2_500).then()).isEqualTo(new Phase.Stopped());
    }

    @Test
    void theBootTimeCountsOnceItHasBegun() {
        assertThat(BootState.NONE.hasBegun()).isFalse();
        assertThat(BootState.NONE.isHopeless(LIMIT, Long.MAX_VALUE)).isFalse();
        BootState begun = BootState.NONE.begun(1);

        assertThat(begun.hasBegun()).isTrue();
        assertThat(begun.isHopeless(LIMIT, LIMIT.toMillis())).isFalse();
        assertThat(begun.isHopeless(LIMIT, LIMIT.toMillis() + 1)).isTrue();
    }

    @Test
    void twoHungProbesInARowAreHopeless() {
        BootState begun = BootState.NONE.begun(1);

        assertThat(begun.hung().isHopeless(LIMIT, 2)).isFalse();
        assertThat(begun.hung().hung().isHopeless(LIMIT, 2)).isTrue();
        assertThat(begun.hung().answeredBy("i-1").hung().isHopeless(LIMIT, 2)).isFalse();
    }

    @Test
    void aHostIsStartedThenProbedThenTested() {
        assertThat(BootState.NONE.actionOn(host("i-1", "stopped")))
                .contains(new PoolAction.Start(host("i-1", "stopped")));
        assertThat(BootState.NONE.actionOn(host("i-1", "pending"))).isEmpty();
        GpuHost running = host("i-1", "running");
        assertThat(BootState.NONE.actionOn(running)).contains(new PoolAction.Probe(running));
        assertThat(BootState.NONE.answeredBy("i-2").actionOn(running)).contains(new PoolAction.Probe(running));
        assertThat(BootState.NONE.answeredBy("i-1").actionOn(running)).contains(new PoolAction.SelfTest(running));
    }

    private static GpuHost host(String id, String state) {
        return new GpuHost(id, state, "");
    }
}
