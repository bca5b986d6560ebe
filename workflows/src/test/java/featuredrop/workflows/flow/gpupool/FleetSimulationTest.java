package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.FleetSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A simulator over [PoolMachine]: drops arrive for some hours of virtual time, and what the pool costs is compared
/// with a clairvoyant schedule. It knows when drops come, how large they are and how fast hosts are, and it serves the
/// drops exactly as fast: at each moment it has as many hosts at work as the pool's chunks in hand need. It too pays
/// each host from its start, the boot included, but it starts a host just in time, and stops it at once, or lets it run
/// through a pause that is shorter than a boot. A schedule that lets drops wait longer may cost less.
final class FleetSimulationTest {
    private static final long START = 1_795_000_000_000L;
    private static final int HOSTS = 6;
    private static final Duration LENGTH = Duration.ofHours(12);
    private static final Duration SAMPLE = Duration.ofSeconds(15);
    private static final Duration COLUMN = Duration.ofMinutes(10);
    private static final int MOST_STARTS_PER_HOUR = 3;

    private final FleetWorld world = new FleetWorld(START);
    private final List<Integer> up = new ArrayList<>();
    private final List<Integer> atWork = new ArrayList<>();
    private final List<Integer> waiting = new ArrayList<>();

    /// @param at milliseconds since the epoch
    private record Arrival(long at, int chunks) {}

    /// Drops come at random, of very different sizes.
    private static List<Arrival> trace(long seed) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        double hours = 0;
        while (true) {
            hours += -Math.log(1 - random.nextDouble()) * (0.5 + seed % 3 * 0.5);
            if (hours > LENGTH.toHours()) {
                return arrivals;
            }
            int chunks = (int) Math.clamp(Math.exp(6 + random.nextGaussian()), 30, 5_000);
            arrivals.add(new Arrival(START + (long) (hours * 3_600_000), chunks));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void costsAtMostAFewPerCentMoreThanAClairvoyantScheduleAndDoesNotOscillate(long seed) {
        List<Arrival> arrivals = trace(seed);
        world.bootMillis = Duration.ofMinutes(2).toMillis();
        for (int i = 1; i <= HOSTS; i++) {
            world.add("i-" + i, "g5");
        }
        FleetSettings fleet = FleetMachineTest.fleet(1, HOSTS);
        FleetDriver pool = new FleetDriver(world, FleetMachineTest.settings(fleet));
        run(pool, arrivals);

        long paid = world.machines.values().stream()
                .mapToLong(machine -> machine.paidMillis)
                .sum();
        long clairvoyant = clairvoyant();
        double more = 100.0 * paid / clairvoyant - 100;
        int most = world.machines.values().stream()
                .mapToInt(FleetSimulationTest::mostPerHour)
                .max()
                .orElse(0);
        String summary = String.format(
                "seed %d: %d drops, %d chunks; %.1f host hours, clairvoyant %.1f, %.1f %% more; at most %d start(s) of a host in an hour",
                seed,
                arrivals.size(),
                arrivals.stream().mapToInt(Arrival::chunks).sum(),
                paid / 3_600_000.0,
                clairvoyant / 3_600_000.0,
                more,
                most);
        System.out.println(summary + "\n" + picture());

        assertThat(pool.wrong).as(summary).isEmpty();
        assertThat(world.cutChunks).as(summary).isZero();
        assertThat(world.drops.values()).as(summary).allMatch(drop -> drop.done == drop.chunks);
        assertThat(most).as(summary).isLessThanOrEqualTo(MOST_STARTS_PER_HOUR);
        assertThat(more).as(summary).isLessThan(15);
    }

    private void run(FleetDriver pool, List<Arrival> arrivals) {
        int next = 0;
        long end = START + LENGTH.toMillis();
        while (world.now < end || world.machines.values().stream().anyMatch(FleetWorld.Machine::up)) {
            while (next < arrivals.size() && arrivals.get(next).at() <= world.now) {
                String id = "drop/" + next;
                world.drop(id, arrivals.get(next).chunks());
                pool.machine.acquire(id, 1, world.now);
                next++;
            }
            pool.run(SAMPLE);
            for (FleetWorld.Drop drop : world.drops.values()) {
                if (drop.open && drop.done == drop.chunks) {
                    drop.open = false;
                    pool.machine.release(drop.id, 1, world.now);
                }
            }
            int inHand =
                    world.drops.values().stream().mapToInt(drop -> drop.inHand).sum();
            up.add((int) world.machines.values().stream()
                    .filter(FleetWorld.Machine::up)
                    .count());
            atWork.add((inHand + world.slots - 1) / world.slots);
            waiting.add(world.drops.values().stream()
                    .mapToInt(drop -> drop.chunks - drop.done)
                    .sum());
        }
    }

    private long clairvoyant() {
        long paid = 0;
        for (int host = 1; host <= HOSTS; host++) {
            long pause = world.bootMillis;
            for (int needed : atWork) {
                if (needed >= host) {
                    paid += SAMPLE.toMillis() + Math.min(pause, world.bootMillis);
                    pause = 0;
                } else {
                    pause += SAMPLE.toMillis();
                }
            }
        }
        return paid;
    }

    private static int mostPerHour(FleetWorld.Machine machine) {
        return (int) machine.startedAt.stream()
                .mapToLong(from -> machine.startedAt.stream()
                        .filter(start -> start >= from && start < from + 3_600_000)
                        .count())
                .max()
                .orElse(0);
    }

    /// One column for ten minutes: hosts that are up, those at work as `#`; below, the chunks that wait, in hundreds.
    private String picture() {
        int step = (int) (COLUMN.toMillis() / SAMPLE.toMillis());
        StringBuilder page = new StringBuilder();
        for (int host = HOSTS; host >= 1; host--) {
            page.append(String.format("%7d |", host));
            for (int i = 0; i < up.size(); i += step) {
                page.append(atWork.get(i) >= host ? '#' : up.get(i) >= host ? '.' : ' ');
            }
            page.append('\n');
        }
        page.append("chunks  |");
        for (int i = 0; i < waiting.size(); i += step) {
            int hundreds = (waiting.get(i) + 99) / 100;
            page.append(hundreds == 0 ? " " : hundreds > 9 ? "+" : hundreds);
        }
        return page.append('\n').toString();
    }
}
