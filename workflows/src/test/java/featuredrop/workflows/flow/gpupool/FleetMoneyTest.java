package featuredrop.workflows.flow.gpupool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pool of several hosts does about money, in virtual time.
final class FleetMoneyTest {
    private static final HostPrices PRICES = new HostPrices(
            "2026-11-30", Map.of("g5", new HostPrices.Price(6.0, 2.0), "g6", new HostPrices.Price(6.0, null)));

    private final FleetWorld world =
            new FleetWorld(Instant.parse("2026-11-30T10:00:00Z").toEpochMilli());

    private FleetDriver pool(@Nullable Double ceiling, int max) {
        for (int i = 1; i <= max; i++) {
            world.add("i-" + i, "g5");
        }
        return new FleetDriver(world, settings(ceiling, max));
    }

    private static PoolSettings settings(@Nullable Double ceiling, int max) {
        return FleetMachineTest.settings(FleetMachineTest.fleet(1, max)).with(new Budget(ceiling, PRICES));
    }

    private void acquire(FleetDriver pool, String drop, int chunks) {
        world.drop(drop, chunks);
        pool.machine.acquire(drop, world.now, world.now);
    }

    private void leave(FleetDriver pool, String drop) {
        requireNonNull(world.drops.get(drop)).open = false;
        pool.machine.release(drop, world.now, world.now);
    }

    /// One host at $6 an hour: the ceiling of $1 is reached after ten minutes.
    private FleetDriver overTheCeiling() {
        FleetDriver pool = pool(1.0, 1);
        acquire(pool, "drop/1", 1000);
        pool.run(Duration.ofMinutes(15));
        acquire(pool, "drop/2", 10);
        pool.run(Duration.ofMinutes(1));
        return pool;
    }

    @Test
    void beyondTheCeilingADropWithoutALeaseWaitsAndIsToldWhy() {
        FleetDriver pool = overTheCeiling();

        assertThat(pool.machine.leases().holders()).containsExactly("drop/1");
        assertThat(pool.ready()).isEqualTo(1);
        assertThat(pool.machine.money().takeUntold()).containsExactly("drop/2");
        PoolNotice told = pool.machine.refusal(world.now);
        assertThat(told.slots()).isZero();
        assertThat(told.detail())
                .startsWith("the ceiling of $1.00 a day is reached, $1.")
                .endsWith("; new drops wait until 2026-12-01T00:00:00Z or until daily-ceiling is raised");
        assertThat(pool.machine.state().detail()).contains("1 drop(s) wait: the ceiling of $1.00 a day is reached");
        assertThat(pool.machine.notice().detail()).doesNotContain("ceiling");
    }

    @Test
    void whatWasBegunIsFinishedAndThenTheHostStops() {
        FleetDriver pool = overTheCeiling();
        pool.machine.acquire("drop/1", world.now, world.now);
        assertThat(pool.machine.leases().holders()).containsExactly("drop/1");
        int before = requireNonNull(world.drops.get("drop/1")).done;
        pool.run(Duration.ofMinutes(10));
        assertThat(requireNonNull(world.drops.get("drop/1")).done).isGreaterThan(before);

        leave(pool, "drop/1");
        pool.run(Duration.ofMinutes(20));
        assertThat(world.machines.values()).noneMatch(FleetWorld.Machine::up);
        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.STOPPED);
        assertThat(pool.machine.leases().isEmpty()).isTrue();
    }

    @Test
    void theNextDayTheWaitingDropsGetTheirLeases() {
        FleetDriver pool = overTheCeiling();
        leave(pool, "drop/1");
        pool.run(Duration.ofMinutes(30));
        pool.continueAsNew();
        assertThat(pool.machine.state().detail()).contains("1 drop(s) wait");

        long midnight = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
        pool.run(Duration.ofMillis(midnight - world.now - 1000));
        assertThat(world.machines.values()).noneMatch(FleetWorld.Machine::up);
        pool.run(Duration.ofSeconds(10));
        assertThat(pool.machine.leases().holders()).containsExactly("drop/2");
        pool.run(Duration.ofMinutes(10));
        assertThat(requireNonNull(world.drops.get("drop/2")).done).isEqualTo(10);
        assertThat(pool.machine.state().detail()).doesNotContain("ceiling");
        assertThat(pool.wrong).isEmpty();
    }

    @Test
    void aRaisedCeilingGivesThemAtOnce() {
        FleetDriver pool = overTheCeiling();

        pool.machine.configure(settings(1.01, 1));
        pool.run(Duration.ofSeconds(30));
        assertThat(pool.machine.leases().holders()).containsExactly("drop/1");
        pool.machine.configure(settings(100.0, 1));
        pool.run(Duration.ofSeconds(30));
        assertThat(pool.machine.leases().holders()).containsExactly("drop/1", "drop/2");
        pool.machine.configure(settings(null, 1));
        acquire(pool, "drop/3", 1);
        assertThat(pool.machine.leases().holders()).contains("drop/3");
    }

    @Test
    void aDropThatStopsWaitingIsForgotten() {
        FleetDriver pool = overTheCeiling();

        leave(pool, "drop/2");
        pool.machine.configure(settings(100.0, 1));
        pool.run(Duration.ofMinutes(1));
        assertThat(pool.machine.leases().holders()).containsExactly("drop/1");
        assertThat(pool.machine.money().hasUntold()).isFalse();
    }

    @Test
    void aHostWithoutAPriceKeepsNewDropsWaiting() {
        FleetDriver pool = pool(50.0, 1);
        world.machines.clear();
        world.add("i-9", "p5");
        acquire(pool, "drop/1", 1000);
        pool.run(Duration.ofMinutes(10));
        acquire(pool, "drop/2", 10);

        assertThat(pool.machine.leases().holders()).containsExactly("drop/1");
        assertThat(pool.machine.refusal(world.now).detail()).contains("because p5 has no price");
    }

    @ParameterizedTest
    @CsvSource({"1000, 3", "1, 1"})
    void noFurtherHostIsStartedBeyondTheCeiling(double ceiling, int hosts) {
        FleetDriver pool = pool(ceiling, 1);
        pool.machine.configure(settings(ceiling, 3));
        world.add("i-8", "g6");
        world.add("i-9", "g6");
        world.full.add("g6");
        acquire(pool, "drop/1", 10_000);
        pool.run(Duration.ofMinutes(20));
        assertThat(pool.ready()).isEqualTo(1);

        world.full.clear();
        pool.run(Duration.ofMinutes(30));
        assertThat(pool.ready()).isEqualTo(hosts);
    }

    @Test
    void holdersAreToldWhatAHostCosts() {
        FleetDriver pool = pool(null, 1);
        acquire(pool, "drop/1", 100);
        pool.run(Duration.ofMinutes(5));

        assertThat(pool.machine.notice().rate()).isEqualTo(new PoolNotice.Rate(2, 6.0));
        assertThat(pool.machine.notice().slots()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyMinuteThatEc2BillsIsCountedOnce(long seed) {
        Random random = new Random(seed);
        FleetDriver pool = pool(null, 3);
        for (int i = 0; i < 40; i++) {
            String drop = "drop/" + random.nextInt(4);
            if (random.nextBoolean()) {
                acquire(pool, drop, 1 + random.nextInt(200));
            } else if (world.drops.containsKey(drop)) {
                leave(pool, drop);
            }
            pool.run(Duration.ofMinutes(random.nextInt(40)));
            if (random.nextInt(5) == 0) {
                pool.continueAsNew();
            }
        }
        world.drops.keySet().forEach(drop -> leave(pool, drop));
        pool.run(Duration.ofHours(1));

        long paid = world.machines.values().stream()
                .mapToLong(machine -> machine.paidMillis)
                .sum();
        long starts =
                world.calls.stream().filter(call -> call.startsWith("start ")).count();
        List<HostDay> days = pool.machine.money().spent().days();
        long counted = days.stream().mapToLong(HostDay::upMillis).sum();
        // The looks that show a start and a stop come up to a look later.
        assertThat(Math.abs(counted - paid))
                .as("seed %d: %d counted, %d paid, %d starts", seed, counted, paid, starts)
                .isLessThanOrEqualTo(starts * Duration.ofSeconds(40).toMillis());
        assertThat(paid).isPositive();
        assertThat(days).allMatch(line -> line.busyMillis() <= line.upMillis());
        assertThat(days.stream().mapToLong(HostDay::busyMillis).sum()).isPositive();
    }
}
