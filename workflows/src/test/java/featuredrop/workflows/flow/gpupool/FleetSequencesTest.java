package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A thousand random sequences of what drops, operators, EC2 and hosts do, over the machine. A failure names the
/// seed; the same
/// seed gives the same sequence.
@Tag("slow")
final class FleetSequencesTest {
    private static final int PER_BLOCK = 100;

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 200, 300, 400, 500, 600, 700, 800, 900})
    void leaksNoLeaseStartsNothingInVainAndLosesNoChunk(long block) {
        for (long seed = block; seed < block + PER_BLOCK; seed++) {
            new Story(seed).tell();
        }
    }

    /// One sequence.
    private static final class Story {
        private final long seed;
        private final Random random;
        private final FleetWorld world = new FleetWorld(1_795_000_000_000L);
        private final PoolSettings settings;
        private final FleetDriver pool;
        private final List<String> told = new ArrayList<>();
        private int drops;
        private long outageEnded;

        Story(long seed) {
            this.seed = seed;
            random = new Random(seed);
            int min = 1 + random.nextInt(2);
            int max = min + random.nextInt(4);
            HostTemplate[] templates = random.nextBoolean()
                    ? new HostTemplate[] {
                        new HostTemplate("lt-1", "spot", "a", true), new HostTemplate("lt-2", "od", "b", false)
                    }
                    : new HostTemplate[0];
            settings = FleetMachineTest.settings(FleetMachineTest.fleet(min, max, templates));
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                world.add("i-" + i, i % 2 == 0 ? "g5" : "g6");
            }
            pool = new FleetDriver(world, settings);
        }

        void tell() {
            for (int i = 0; i < 25; i++) {
                disturb();
                runWatched(Duration.ofSeconds(random.nextInt(240)));
            }
            everybodyLeaves();
            runWatched(Duration.ofMinutes(40));
            assertThat(pool.machine.leases().holders()).as(where("leases")).isEmpty();
            assertThat(world.machines.values()).as(where("hosts at rest")).noneMatch(FleetWorld.Machine::up);
            heal();
            int before =
                    world.drops.values().stream().mapToInt(drop -> drop.done).sum();
            newDrop(20);
            boolean done = pool.runUntil(
                    () -> world.drops.values().stream()
                                    .mapToInt(drop -> drop.done)
                                    .sum()
                            == before + 20,
                    Duration.ofMinutes(45));
            assertThat(done)
                    .as(where("a new drop is extracted: " + pool.machine.state()))
                    .isTrue();
            assertThat(pool.wrong).as(where("wrong")).isEmpty();
            assertThat(world.countsRight()).as(where("counts")).isTrue();
        }

        private String where(String what) {
            return "seed " + seed + ", " + what + ", after " + told;
        }

        /// While time goes by, nothing costs money that nobody needs.
        private void runWatched(Duration time) {
            long end = world.now + time.toMillis();
            while (world.now < end) {
                pool.run(Duration.ofMillis(Math.min(30_000, end - world.now)));
                if (!pool.wrong.isEmpty() || !world.countsRight()) {
                    throw new AssertionError(where(pool.wrong + " " + pool.machine.state()));
                }
                world.machines.values().forEach(this::watch);
            }
        }

        private void watch(FleetWorld.Machine machine) {
            if (!machine.up() || !pool.machine.leases().isEmpty()) {
                return;
            }
            // While Temporal is away nothing can be done.
            long from = Math.max(machine.upSince, outageEnded);
            long idle = world.now - Math.max(from, pool.machine.leases().leaselessSince());
            // A host started by hand is seen with the next look of a pool at rest.
            Duration look = machine.byHand ? Duration.ofMinutes(11) : Duration.ofMinutes(3);
            if (idle >= settings.grace().plus(look).toMillis()) {
                throw new AssertionError(
                        where(machine.id + " is up for " + idle + " ms without a lease: " + pool.machine.state()));
            }
        }

        private void newDrop(int chunks) {
            String id = "drop/" + drops++;
            world.drop(id, chunks).epoch = world.now;
            pool.machine.acquire(id, world.now, world.now);
        }

        private void everybodyLeaves() {
            world.drops.values().forEach(drop -> drop.open = false);
        }

        /// Everything works again; a person has looked at every host.
        private void heal() {
            world.full.clear();
            world.works = true;
            world.machines.values().forEach(machine -> {
                machine.answers = true;
                machine.hangs = false;
                machine.broken = false;
                machine.build = "b1";
            });
            pool.machine.rollHosts("b1", "the same for all", world.now);
            for (HostRecord host : pool.machine.hosts().all()) {
                if (host.state() != HostState.LOST) {
                    pool.machine.requests(world.now).check(host.id(), "healed");
                }
            }
            if (world.machines.isEmpty()) {
                world.add("i-spare", "g5");
            }
        }

        private void disturb() {
            int what = random.nextInt(24);
            told.add(what + "@" + world.now % 100_000_000);
            String id = anyMachine();
            switch (what) {
                case 0, 1, 2, 3 -> newDrop(1 + random.nextInt(600));
                case 4, 5 -> endDrop(true);
                case 6 -> endDrop(false);
                case 7 -> lateAcquire();
                case 8 -> world.full.add(random.nextBoolean() ? "g5" : "spot");
                case 9 -> world.full.clear();
                case 10 ->
                    world.refusal = List.of("NO_CAPACITY", "EC2_QUOTA", "EC2_THROTTLED", "EC2_CREDENTIALS")
                            .get(random.nextInt(4));
                case 11 -> pool.continueAsNew();
                case 12 -> world.works = random.nextInt(4) > 0;
                case 13 -> pool.machine.stopNow("because", world.now);
                case 14 -> pool.machine.configure(settings);
                case 15 -> {
                    world.now += Duration.ofMinutes(random.nextInt(90)).toMillis();
                    outageEnded = world.now;
                }
                default -> disturbHost(what, id);
            }
        }

        private void disturbHost(int what, String id) {
            if (id.isEmpty()) {
                return;
            }
            FleetWorld.Machine machine = world.machine(id);
            boolean known = pool.machine.hosts().get(id).isPresent();
            switch (what) {
                case 16 -> machine.answers = !machine.answers;
                case 17 -> machine.hangs = machine.ec2.equals("running");
                case 18 -> machine.broken = machine.ec2.equals("running");
                case 19 -> world.lose(id, machine.spot);
                case 20 -> world.startByHand(id);
                case 21 -> machine.build = random.nextInt(3) == 0 ? "b2" : "b1";
                case 22 -> {
                    if (known) {
                        operator(id);
                    }
                }
                default -> {
                    HostNotice.Kind kind = random.nextBoolean() ? HostNotice.Kind.INTERRUPTED : HostNotice.Kind.DIFFERS;
                    pool.machine.requests(world.now).noticed(id, new HostNotice(kind, "soon", 0));
                }
            }
        }

        private void operator(String id) {
            switch (random.nextInt(5)) {
                case 0 -> pool.machine.requests(world.now).drain(id, "because");
                case 1 -> pool.machine.requests(world.now).stop(id, "because");
                case 2 -> pool.machine.requests(world.now).reboot(id, "because");
                case 3 -> pool.machine.requests(world.now).check(id, "because");
                default -> pool.machine.rollHosts(random.nextBoolean() ? "b1" : "b2", "because", world.now);
            }
        }

        private String anyMachine() {
            List<String> ids = List.copyOf(world.machines.keySet());
            return ids.isEmpty() ? "" : ids.get(random.nextInt(ids.size()));
        }

        /// A drop ends, with or without giving its lease back.
        private void endDrop(boolean gives) {
            List<FleetWorld.Drop> open =
                    world.drops.values().stream().filter(drop -> drop.open).toList();
            if (!open.isEmpty()) {
                FleetWorld.Drop drop = open.get(random.nextInt(open.size()));
                drop.open = false;
                if (gives) {
                    pool.machine.release(drop.id, drop.epoch, world.now);
                }
            }
        }

        /// An old message comes once more.
        private void lateAcquire() {
            world.drops.values().stream()
                    .filter(drop -> !drop.open)
                    .findFirst()
                    .ifPresent(drop -> pool.machine.acquire(drop.id, drop.epoch, world.now));
        }
    }
}
