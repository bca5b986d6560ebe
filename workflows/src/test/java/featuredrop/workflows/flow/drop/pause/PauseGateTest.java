package featuredrop.workflows.flow.drop.pause;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PauseGateTest {
    private static final List<PauseLevel> LEVELS = List.of(PauseLevel.values());

    private final PauseGate gate = new PauseGate(Pause.NONE, SiteLevel.CLEAR);
    private final List<String> ended = new ArrayList<>();

    @Test
    void aPauseEndsWaitsAndLeavesWorkItsTime() {
        PauseGate.Ticket wait = enter("await", true);
        PauseGate.Ticket work = enter("export 000000", false);

        gate.stop(PauseLevel.PAUSED, null, 10);

        assertThat(ended).containsExactly("await");
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.isFinishing()).isTrue();
        assertThat(gate.inHand()).isEqualTo(2);
        assertThat(wait.isToRepeat()).isTrue();
        assertThat(work.isToRepeat()).isTrue();
        gate.leave(wait);
        gate.leave(work);
        assertThat(gate.inHand()).isZero();
    }

    @Test
    void aFreezeEndsAllWorkOnce() {
        enter("export 000000", false);
        enter("export 000001", false);

        gate.stop(PauseLevel.FROZEN, "now", 10);
        gate.endAll();

        assertThat(ended).containsExactly("export 000000", "export 000001");
        assertThat(gate.isFinishing()).isFalse();
    }

    @Test
    void aPauseThatBecomesAFreezeEndsTheRest() {
        enter("export 000000", false);
        gate.stop(PauseLevel.PAUSED, "softly", 10);
        assertThat(ended).isEmpty();

        gate.stop(PauseLevel.FROZEN, null, 20);

        assertThat(ended).containsExactly("export 000000");
        assertThat(gate.own()).isEqualTo(new Pause(PauseLevel.FROZEN, "softly", "", 10));
        gate.stop(PauseLevel.PAUSED, null, 30);
        assertThat(gate.level()).isEqualTo(PauseLevel.FROZEN);
    }

    @Test
    void workThatTheGateEndedIsRepeatedEvenWhenTheDropRunsAgain() {
        PauseGate.Ticket ended = enter("verify", false);
        PauseGate.Ticket spared = enter("wait", true);
        gate.stop(PauseLevel.PAUSED, null, 10);
        gate.endWaiting(List.of("verify", "unknown"));
        gate.resume(20);

        assertThat(gate.isOpen()).isTrue();
        assertThat(ended.isToRepeat()).isTrue();
        assertThat(spared.isToRepeat()).isTrue();
        assertThat(enter("settle", false).isToRepeat()).isFalse();
    }

    @Test
    void bothLevelsMustBeClear() {
        gate.stop(PauseLevel.PAUSED, "mine", 10);
        gate.site(site(2, PauseLevel.FROZEN), 20);
        assertThat(gate.level()).isEqualTo(PauseLevel.FROZEN);

        gate.site(site(3, PauseLevel.RUNNING), 30);
        assertThat(gate.level()).isEqualTo(PauseLevel.PAUSED);
        gate.site(site(4, PauseLevel.PAUSED), 40);
        gate.resume(50);
        assertThat(gate.isOpen()).isFalse();
        gate.site(site(5, PauseLevel.RUNNING), 60);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void aSiteLevelThatIsNotNewerIsIgnored() {
        gate.site(site(5, PauseLevel.PAUSED), 10);
        long changes = gate.changes();

        gate.site(site(5, PauseLevel.RUNNING), 20);
        gate.site(site(4, PauseLevel.RUNNING), 20);

        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.changes()).isEqualTo(changes);
    }

    @Test
    void theSameWordsTwiceAreOneChange() {
        gate.stop(PauseLevel.PAUSED, "disk full", 10);
        gate.sentBy("olga");
        Pause first = gate.own();

        gate.stop(PauseLevel.PAUSED, "disk full", 20);
        gate.stop(PauseLevel.PAUSED, "", 20);
        gate.stop(PauseLevel.PAUSED, null, 20);

        assertThat(gate.own()).isEqualTo(first);
        assertThat(gate.changes()).isEqualTo(1);
        gate.stop(PauseLevel.PAUSED, "disk still full", 30);
        assertThat(gate.own()).isEqualTo(new Pause(PauseLevel.PAUSED, "disk still full", "", 10));
    }

    @Test
    void workThatDoesNotWaitKeepsItsTime() {
        enter("export 000000", false);
        enter("export 000001", false);
        gate.stop(PauseLevel.PAUSED, null, 10);
        gate.endWaiting(List.of("export 000001"));

        assertThat(ended).containsExactly("export 000001");
    }

    @Test
    void theTimeOfAStopIsThatOfItsFirstLevel() {
        gate.stop(PauseLevel.PAUSED, null, 10);
        gate.site(site(2, PauseLevel.FROZEN), 20);
        gate.resume(30);
        assertThat(gate.stoppedSinceMillis()).isEqualTo(10);
        gate.site(site(3, PauseLevel.RUNNING), 40);
        gate.site(site(4, PauseLevel.PAUSED), 50);

        assertThat(gate.stoppedSinceMillis()).isEqualTo(50);
        assertThat(gate.site().version()).isEqualTo(4);
        assertThat(gate.changes()).isEqualTo(5);
    }

    @Test
    void aResumeOfADropThatRunsChangesNothing() {
        gate.site(site(2, PauseLevel.PAUSED), 10);
        gate.resume(20);

        assertThat(gate.changes()).isEqualTo(1);
    }

    @Test
    void aSenderIsKnownOfAPauseOnly() {
        gate.sentBy("olga");
        assertThat(gate.own()).isEqualTo(Pause.NONE);

        gate.stop(PauseLevel.PAUSED, "disk full", 10);
        gate.sentBy("olga");

        assertThat(gate.own()).isEqualTo(new Pause(PauseLevel.PAUSED, "disk full", "olga", 10));
    }

    @Test
    void aResumeEndsNoWork() {
        gate.stop(PauseLevel.PAUSED, null, 10);
        enter("await", true);
        gate.resume(20);

        assertThat(ended).isEmpty();
    }

    @Test
    void whateverTheSignalsTheGateIsOpenExactlyWhenBothLevelsAreClear() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            PauseGate tried = new PauseGate(Pause.NONE, SiteLevel.CLEAR);
            PauseLevel own = PauseLevel.RUNNING;
            PauseLevel ofSite = PauseLevel.RUNNING;
            long version = 0;
            for (int step = 0; step < 30; step++) {
                PauseLevel level = LEVELS.get(random.nextInt(LEVELS.size()));
                if (random.nextBoolean()) {
                    long sent = version - 1 + random.nextInt(3);
                    ofSite = sent > version ? level : ofSite;
                    version = Math.max(version, sent);
                    tried.site(site(sent, level), step);
                } else if (level == PauseLevel.RUNNING) {
                    own = level;
                    tried.resume(step);
                } else {
                    own = level.compareTo(own) > 0 ? level : own;
                    tried.stop(level, random.nextBoolean() ? "why" : null, step);
                }
                boolean open = own == PauseLevel.RUNNING && ofSite == PauseLevel.RUNNING;
                assertThat(tried.isOpen())
                        .as("seed %d, round %d, step %d", seed, round, step)
                        .isEqualTo(open);
            }
        }
    }

    private PauseGate.Ticket enter(String summary, boolean wait) {
        return gate.enter(summary, wait, () -> ended.add(summary));
    }

    private static SiteLevel site(long version, PauseLevel level) {
        return new SiteLevel(version, new Pause(level, "", "", 1), Pause.NONE);
    }
}
