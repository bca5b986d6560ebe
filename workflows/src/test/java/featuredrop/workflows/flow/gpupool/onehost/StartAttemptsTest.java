package featuredrop.workflows.flow.gpupool.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartAttemptsTest {
    private static final long NOW = 1_795_264_311_828L;
    private static final StartAttempts SOME = new StartAttempts(false, 7, 1, 2, 3);

    @Test
    void eachRefusalDoublesTheWaitUpToAQuarterOfAnHour() {
        List<Long> minutes = new ArrayList<>();
        StartAttempts attempts = StartAttempts.NONE;
        for (int i = 0; i < 6; i++) {
            attempts = attempts.refused(NOW);
            minutes.add(Duration.ofMillis(attempts.notBefore() - NOW).toMinutes());
        }

        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 15L, 15L);
        assertThat(attempts.refusals()).isEqualTo(6);
        assertThat(attempts.accepted().refusals()).isZero();
    }

    @Test
    void theWaitStaysBoundedAfterAnyNumberOfRefusals() {
        assertThat(new StartAttempts(false, 0, 1_000, 0, 0).refused(NOW).notBefore())
                .isEqualTo(NOW + Duration.ofMinutes(15).toMillis());
    }

    @Test
    void stallsSlowTheNextStartDown() {
        StartAttempts stalled = StartAttempts.NONE.stalled().stalled();

        assertThat(stalled.stalls()).isEqualTo(2);
        assertThat(stalled.slowedByStalls(NOW).notBefore())
                .isEqualTo(NOW + Duration.ofMinutes(4).toMillis());
        assertThat(stalled.moved().stalls()).isZero();
    }

    @Test
    void eachStepChangesItsOwnFactOnly() {
        assertThat(SOME.rested()).isEqualTo(new StartAttempts(true, 7, 1, 2, 3));
        assertThat(SOME.atOnce()).isEqualTo(new StartAttempts(false, 0, 1, 2, 3));
        assertThat(SOME.accepted()).isEqualTo(new StartAttempts(false, 7, 0, 2, 3));
        assertThat(SOME.rebooted()).isEqualTo(new StartAttempts(false, 7, 1, 3, 3));
        assertThat(SOME.becameReady()).isEqualTo(new StartAttempts(false, 7, 1, 0, 3));
        assertThat(SOME.stalled()).isEqualTo(new StartAttempts(false, 7, 1, 2, 4));
        assertThat(SOME.moved()).isEqualTo(new StartAttempts(false, 7, 1, 2, 0));
        assertThat(SOME.rested().atOnce().refused(NOW).resting()).isTrue();
    }

    @Test
    void saysTheTimeOfTheNextStartToTheSecond() {
        assertThat(new StartAttempts(false, 61_828, 0, 0, 0).clock()).isEqualTo("1970-01-01T00:01:01Z");
    }
}
