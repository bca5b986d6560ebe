package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import org.junit.jupiter.api.Test;

final class LeaseStateTest {
    private static final PoolNotice READY = new PoolNotice("main", PoolPhase.READY, 2, "");
    private static final LeaseState TAKEN = LeaseState.NONE.taking(7).taken();

    @Test
    void thePoolHasSlotsForADropThatHoldsALeaseOnly() {
        assertThat(TAKEN.heard(READY).slots()).isEqualTo(2);
        assertThat(LeaseState.NONE.taking(7).heard(READY).slots()).isZero();
        assertThat(TAKEN.slots()).isZero();
        assertThat(TAKEN.heard(new PoolNotice("main", PoolPhase.DRAINING, 2, ""))
                        .slots())
                .isZero();
    }

    @Test
    void aLeaseThatIsGivenBackKeepsItsEpochAndForgetsThePool() {
        assertThat(TAKEN.heard(READY).released()).isEqualTo(new LeaseState(7, false, null));
    }

    @Test
    void aLeaseThatIsTakenAgainForgetsWhatThePoolSaidBefore() {
        assertThat(TAKEN.heard(READY).taking(8)).isEqualTo(new LeaseState(8, true, null));
    }

    @Test
    void saysWhatTheExtractionWaitsFor() {
        assertThat(TAKEN.heard(READY).waitsFor("main")).isEmpty();
        assertThat(LeaseState.NONE.waitsFor("main")).isEqualTo("GPU pool main: lease not taken yet");
        assertThat(TAKEN.waitsFor("main")).isEqualTo("GPU pool main: no answer yet");
        assertThat(TAKEN.heard(new PoolNotice("main", PoolPhase.STARTING, 0, ""))
                        .waitsFor("main"))
                .isEqualTo("GPU pool main is STARTING");
        assertThat(TAKEN.heard(new PoolNotice("main", PoolPhase.READY, 0, "the ceiling of $5.00 a day is reached"))
                        .waitsFor("main"))
                .isEqualTo("GPU pool main is READY: the ceiling of $5.00 a day is reached");
        assertThat(TAKEN.heard(new PoolNotice("main", PoolPhase.FAILED, 0, "no host is tagged"))
                        .waitsFor("main"))
                .isEqualTo("GPU pool main is FAILED: no host is tagged");
    }
}
