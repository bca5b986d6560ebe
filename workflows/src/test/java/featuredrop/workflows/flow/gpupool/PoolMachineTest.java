package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolMachineTest {
    private static final PoolSettings SETTINGS = new PoolSettings(
            "p",
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15),
            2,
            2,
            10_000);

    @Test
    void looksAtTheHostsBeforeAnythingElse() {
        assertThat(new Story(1).machine.next(0)).isInstanceOf(PoolAction.LookAtHosts.class);
    }

    @Test
    void carriesOverWhatItsDecisionsRestOn() {
        Story story = new Story(2);
        story.acquire("d1", 5);
        story.machine.release("d2", 8, story.now);
        story.run(Duration.ofMinutes(3));
        PoolCarried carried = story.machine.memory().carried();

        PoolMemory next = new PoolMachine(SETTINGS, carried).memory();
        assertThat(next.carried()).isEqualTo(carried);
        assertThat(carried.phase()).isEqualTo(PoolPhase.READY);
        assertThat(carried.released()).containsEntry("d2", 8L);
    }

    @Test
    void ignoresASelfTestThatAnswersAfterAnOperatorStoppedThePool() {
        Story story = new Story(3);
        story.acquire("d1", 1);
        for (int i = 0; i < 1000 && !(story.machine.next(story.now) instanceof PoolAction.SelfTest); i++) {
            story.step();
        }
        story.machine.stopNow("smoke", story.now);
        story.machine.selfTested("fine", story.now);

        assertThat(story.machine.memory().phase).isEqualTo(PoolPhase.STOPPING);
    }

    /// Whatever drops, operators, EC2 and the host do: once nobody needs the pool no host is left running, and once
    /// everything works and somebody new needs it, it comes up.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void leavesNoHostRunningAndComesUpWhenNeeded(long seed) {
        Story story = new Story(seed);
        for (int i = 0; i < 400; i++) {
            story.disturb();
            story.run(Duration.ofSeconds(story.random.nextInt(200)));
        }
        story.heal();
        story.everybodyLeaves();
        story.run(Duration.ofMinutes(30));
        assertThat(story.state).as("seed %s, nobody needs it", seed).isEqualTo("stopped");

        story.acquire("newcomer", story.now);
        story.run(Duration.ofMinutes(5));
        assertThat(story.machine.memory().phase)
                .as("seed %s, somebody needs it: %s", seed, story.machine.memory().detail)
                .isEqualTo(PoolPhase.READY);
        assertThat(story.idleStarts).as("seed %s, starts without a lease", seed).isZero();
    }

    /// A machine with a clock, a host and drops of its own.
    private static final class Story {
        private final Random random;
        private final PoolMachine machine = new PoolMachine(SETTINGS, PoolCarried.NEW);
        private final Map<String, Long> drops = new TreeMap<>();
        private long now = 1_000_000;
        private String state = "stopped";
        private boolean answers = true;
        private boolean capacity = true;
        private int idleStarts;

        Story(long seed) {
            random = new Random(seed);
        }

        void acquire(String drop, long epoch) {
            drops.put(drop, epoch);
            machine.acquire(drop, epoch, now);
        }

        void disturb() {
            String drop = "drop" + random.nextInt(3);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> acquire(drop, now);
                case 3, 4 -> machine.release(drop, drops.getOrDefault(drop, now), now);
                case 5 -> drops.remove(drop);
                case 6 -> state = "stopped";
                case 7 -> answers = !answers;
                case 8 -> capacity = !capacity;
                case 9 -> machine.rebootHost("i-1", "because", now);
                case 10 -> machine.stopNow("because", now);
                default -> machine.drainHost("because", now);
            }
        }

        void heal() {
            answers = true;
            capacity = true;
        }

        void everybodyLeaves() {
            drops.clear();
        }

        void run(Duration time) {
            long end = now + time.toMillis();
            while (now < end) {
                step();
            }
        }

        void step() {
            switch (machine.next(now)) {
                case PoolAction.Wait wait -> now = Math.min(Math.max(now + 1, wait.until()), now + 60_000);
                case PoolAction.LookAtHosts look -> {
                    machine.hostsSeen(List.of(new GpuHost("i-1", state, "")), now);
                    state = Map.of("pending", "running", "stopping", "stopped").getOrDefault(state, state);
                }
                case PoolAction.LookAtHolders look ->
                    machine.holdersSeen(
                            look.holders().stream()
                                    .map(holder -> new HolderState(holder, drops.containsKey(holder), 0, now))
                                    .toList(),
                            now);
                case PoolAction.Start start -> start();
                case PoolAction.Stop stop -> {
                    state = "stopping";
                    machine.stopAsked(stop.host(), now);
                }
                case PoolAction.Reboot reboot -> machine.rebooted(now);
                case PoolAction.Probe probe -> {
                    if (answers && state.equals("running")) {
                        machine.probed(probe.host());
                    } else {
                        machine.notReadyYet("no answer", now);
                    }
                }
                case PoolAction.SelfTest test -> machine.selfTested("fine", now);
            }
            now += 20;
        }

        private void start() {
            if (machine.memory().leases.isEmpty()
                    && now - machine.memory().leases.leaselessSince()
                            > SETTINGS.grace().toMillis()) {
                idleStarts++;
            }
            if (capacity) {
                state = "pending";
                machine.started(now);
            } else {
                machine.startRefused(true, "none", now);
            }
        }
    }
}
