package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.FleetSettings;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FleetMachineTest {
    private static final long START = 1_795_000_000_000L;
    private static final HostTemplate SPOT = new HostTemplate("lt-1", "g5.spot", "b", true);
    private static final HostTemplate ON_DEMAND = new HostTemplate("lt-2", "g5.xlarge", "c", false);

    private final FleetWorld world = new FleetWorld(START);

    static FleetSettings fleet(int min, int max, HostTemplate... templates) {
        return new FleetSettings(min, max, Duration.ofMinutes(10), 6, List.of(templates), 3, "", "", false);
    }

    static PoolSettings settings(FleetSettings fleet) {
        return new PoolSettings(
                "p",
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofMinutes(10),
                Duration.ofSeconds(15),
                2,
                2,
                10_000,
                fleet);
    }

    private FleetDriver pool(FleetSettings fleet, int machines) {
        for (int i = 1; i <= machines; i++) {
            world.add("i-" + i, "g5.xlarge");
        }
        return new FleetDriver(world, settings(fleet));
    }

    private void lease(FleetDriver pool, String drop, int chunks) {
        world.drop(drop, chunks);
        pool.machine.acquire(drop, 1, world.now);
    }

    @Test
    void theFirstLeaseBringsUpMinHosts() {
        FleetDriver pool = pool(fleet(2, 4), 4);
        lease(pool, "d1", 1);
        pool.run(Duration.ofMinutes(4));

        assertThat(pool.ready()).isEqualTo(2);
        assertThat(pool.machine.notice().slots()).isEqualTo(4);
        assertThat(world.calls.stream().filter(call -> call.startsWith("start")))
                .hasSize(2);
    }

    @Test
    void hostsThatRunAlreadyAreChosenFirst() {
        FleetDriver pool = pool(fleet(1, 4), 3);
        world.startByHand("i-3");
        lease(pool, "d1", 1);
        pool.run(Duration.ofMinutes(4));

        assertThat(pool.state("i-3")).isEqualTo(HostState.READY);
        assertThat(world.count("start i-1")).isZero();
    }

    @Test
    void growsByTheBacklogUpToMaxAndCountsHostsOnTheirWay() {
        FleetDriver pool = pool(fleet(1, 3), 5);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(6));

        assertThat(pool.ready()).isEqualTo(3);
        assertThat(world.calls.stream().filter(call -> call.startsWith("start")))
                .hasSize(3);
        assertThat(pool.machine.state().backlog().chunks()).isGreaterThan(1_000);
    }

    @Test
    void startsAsManyAsTheBacklogNeedsAndNoMore() {
        FleetDriver pool = pool(fleet(1, 5), 5);
        // 6 chunks a minute and host, 10 minutes: 60 chunks a host.
        lease(pool, "d1", 115);
        pool.run(Duration.ofMinutes(3));

        assertThat(world.calls.stream().filter(call -> call.startsWith("start")))
                .hasSize(2);
    }

    @Test
    void measuresHowFastAHostIs() {
        world.chunkMillis = 10_000;
        FleetDriver pool = pool(fleet(1, 1), 1);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(30));

        // Two slots, ten seconds a chunk.
        assertThat(pool.machine.state().backlog().chunksPerMinute()).isBetween(11.0, 13.0);
    }

    @Test
    void hostsThatTheWorkDoesNotNeedDrainOneByOneAndLoseNoChunk() {
        FleetDriver pool = pool(fleet(1, 4), 4);
        lease(pool, "d1", 400);
        pool.run(Duration.ofMinutes(5));
        assertThat(pool.ready()).isEqualTo(4);
        assertThat(pool.runUntil(() -> world.drop("d1").done == 400, Duration.ofHours(2)))
                .isTrue();
        pool.run(Duration.ofMinutes(12));

        assertThat(pool.ready()).as("the lease is still held").isEqualTo(1);
        assertThat(world.cutChunks).isZero();
        assertThat(pool.wrong).isEmpty();
    }

    @Test
    void aHostThatDrainsIsUsedAgainBeforeAnotherOneIsStarted() {
        world.chunkMillis = Duration.ofMinutes(4).toMillis();
        FleetDriver pool = pool(fleet(1, 2), 2);
        lease(pool, "d1", 100);
        pool.run(Duration.ofMinutes(5));
        assertThat(pool.ready()).isEqualTo(2);
        world.drop("d1").done = 98;
        assertThat(pool.runUntil(
                        () -> pool.machine
                                .hosts()
                                .in(HostState.DRAINING)
                                .findAny()
                                .isPresent(),
                        Duration.ofHours(1)))
                .isTrue();
        lease(pool, "d2", 300);
        pool.run(Duration.ofMinutes(3));

        assertThat(pool.ready()).isEqualTo(2);
        assertThat(world.calls.stream().filter(call -> call.startsWith("start")))
                .hasSize(2);
    }

    @Test
    void everyHostStopsAfterTheGraceWhenNobodyNeedsThem() {
        FleetDriver pool = pool(fleet(2, 3), 3);
        lease(pool, "d1", 2_000);
        pool.run(Duration.ofMinutes(6));
        assertThat(pool.ready()).isEqualTo(3);
        pool.machine.release("d1", 1, world.now);
        pool.run(Duration.ofMinutes(4));
        assertThat(pool.ready()).isEqualTo(3);
        pool.run(Duration.ofMinutes(3));

        assertThat(world.machines.values()).allMatch(machine -> machine.ec2.equals("stopped"));
        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.STOPPED);
    }

    @Test
    void theLadderGoesFromStoppedHostsToTemplatesAndThenWaits() {
        FleetDriver pool = pool(fleet(1, 2, SPOT, ON_DEMAND), 2);
        world.full.addAll(List.of("g5.xlarge", "g5.spot"));
        lease(pool, "d1", 1);
        pool.run(Duration.ofSeconds(30));

        assertThat(world.calls).containsExactly("start i-1", "start i-2", "launch g5.spot", "launch g5.xlarge");
        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.WAITING_CAPACITY);
        assertThat(pool.machine.state().detail())
                .contains("NO_CAPACITY: no g5.xlarge")
                .contains("asked again at");
        assertThat(pool.machine.state().backlog().nextTryMillis()).isBetween(world.now, world.now + 60_000);

        pool.run(Duration.ofMinutes(70));
        assertThat(world.count("start i-1"))
                .as("after 1, 2, 4, 8, 15, 15, 15 minutes")
                .isEqualTo(8);
        world.full.remove("g5.spot");
        pool.run(Duration.ofMinutes(20));
        assertThat(pool.ready()).isEqualTo(1);
        assertThat(pool.machine.state().detail()).doesNotContain("NO_CAPACITY");
        assertThat(world.tokens).hasSize(1).allMatch(token -> token.length() <= 64);
    }

    @Test
    void aReadyHostGoesOnWhileTheNextOneWaitsForCapacity() {
        FleetDriver pool = pool(fleet(1, 2), 1);
        world.add("i-2", "p4");
        world.full.add("p4");
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(10));

        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.READY);
        assertThat(pool.machine.state().detail()).contains("no p4");
        assertThat(world.drop("d1").done).isGreaterThan(20);
        assertThat(pool.machine.state().backlog().nextTryMillis()).isPositive();
    }

    @Test
    void throttledCallsAreRepeatedOnTheSameRung() {
        FleetDriver pool = pool(fleet(1, 1), 2);
        world.full.add("g5.xlarge");
        world.refusal = "EC2_THROTTLED";
        lease(pool, "d1", 1);
        pool.run(Duration.ofSeconds(90));

        assertThat(world.count("start i-1")).isEqualTo(2);
        assertThat(world.count("start i-2")).isZero();
    }

    @Test
    void wrongCredentialsStopEveryTryUntilTheNextPeriodAndAreSaid() {
        FleetDriver pool = pool(fleet(1, 1, ON_DEMAND), 2);
        world.full.add("g5.xlarge");
        world.refusal = "EC2_CREDENTIALS";
        lease(pool, "d1", 1);
        pool.run(Duration.ofSeconds(50));

        assertThat(world.calls).containsExactly("start i-1");
        assertThat(pool.machine.state().detail()).contains("EC2_CREDENTIALS").contains("asked again at");
        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.STARTING);
    }

    @Test
    void aQuotaIsSaidAndTheNextRungIsTried() {
        FleetDriver pool = pool(fleet(1, 1, SPOT), 1);
        world.full.add("g5.xlarge");
        world.refusal = "EC2_QUOTA";
        lease(pool, "d1", 1);
        pool.run(Duration.ofMinutes(5));

        assertThat(world.calls).startsWith("start i-1", "launch g5.spot");
        assertThat(pool.ready()).isEqualTo(1);
    }

    @Test
    void aFailedCheckMakesAHostSuspectAndAPassedOneReadyAgain() {
        FleetDriver pool = pool(fleet(2, 2), 2);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        FleetWorld.Machine sick = world.machine("i-2");
        sick.answers = false;
        assertThat(pool.runUntil(() -> pool.state("i-2") == HostState.SUSPECT, Duration.ofMinutes(6)))
                .isTrue();
        assertThat(pool.machine.notice().slots()).isEqualTo(2);
        assertThat(pool.reason("i-2")).contains("no route");
        sick.answers = true;
        pool.run(Duration.ofMinutes(2));

        assertThat(pool.state("i-2")).isEqualTo(HostState.READY);
        assertThat(sick.quiet).isFalse();
        assertThat(world.count("reboot i-2")).isZero();
    }

    @Test
    void aSuspectHostTakesNoNewChunk() {
        FleetDriver pool = pool(fleet(1, 1), 1);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        pool.machine.hostsSeen(world.find(), world.now);
        PoolAction.Check check = new PoolAction.Check(world.find().getFirst(), true);
        pool.machine.failed(check, new Ladder.Refusal("PROBE_FAILED", "Xid 48"), world.now);
        pool.run(Duration.ofSeconds(2));

        assertThat(world.machine("i-1").quiet).isTrue();
    }

    @Test
    void hungChecksEndInAReboot() {
        FleetDriver pool = pool(fleet(1, 1), 1);
        lease(pool, "d1", 50);
        pool.run(Duration.ofMinutes(4));
        world.machine("i-1").hangs = true;
        assertThat(pool.runUntil(() -> world.count("reboot i-1") == 1, Duration.ofMinutes(9)))
                .isTrue();
        pool.run(Duration.ofMinutes(3));

        assertThat(pool.state("i-1")).isEqualTo(HostState.READY);
    }

    @Test
    void aHostThatStaysBrokenIsRebootedSoOftenADayAndThenReplaced() {
        FleetDriver pool = pool(fleet(1, 1), 2);
        world.machine("i-1").answers = false;
        lease(pool, "d1", 50);
        pool.run(Duration.ofHours(1));

        assertThat(world.count("reboot i-1")).isEqualTo(3);
        assertThat(pool.state("i-1")).isEqualTo(HostState.IMPAIRED);
        assertThat(pool.reason("i-1"))
                .contains("rebooted 3 time(s) in 24 hours")
                .contains("a person must look");
        assertThat(world.machine("i-1").ec2).isEqualTo("stopped");
        assertThat(pool.state("i-2")).isEqualTo(HostState.READY);
    }

    @Test
    void ec2sOwnChecksLeadToOneRebootAndThenToAPerson() {
        FleetDriver pool = pool(fleet(1, 1), 2);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        world.machine("i-1").broken = true;
        pool.run(Duration.ofMinutes(4));
        assertThat(world.count("reboot i-1")).isEqualTo(1);
        assertThat(pool.state("i-1")).isEqualTo(HostState.READY);
        pool.run(Duration.ofMinutes(10));
        world.machine("i-1").broken = true;
        pool.run(Duration.ofMinutes(5));

        assertThat(world.count("reboot i-1")).isEqualTo(1);
        assertThat(pool.state("i-1")).isEqualTo(HostState.IMPAIRED);
        assertThat(pool.state("i-2")).isEqualTo(HostState.READY);
    }

    @Test
    void aHostThatEc2ShowsNoMoreIsLostAndReplaced() {
        FleetDriver pool = pool(fleet(1, 1), 2);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        world.lose("i-1", true);
        pool.run(Duration.ofMinutes(3));

        assertThat(pool.state("i-1")).isEqualTo(HostState.LOST);
        assertThat(pool.reason("i-1")).isEqualTo("EC2 shows it no more");
        assertThat(pool.state("i-2")).isEqualTo(HostState.READY);
        assertThat(pool.machine.state().hosts()).hasSize(1);
    }

    @Test
    void anInterruptedSpotHostIsReplacedAtOnceByOneOnDemand() {
        FleetDriver pool = pool(fleet(1, 1, SPOT, ON_DEMAND), 0);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        String spot = world.machines.firstKey();
        pool.machine.requests(world.now).noticed(spot, new HostNotice(HostNotice.Kind.INTERRUPTED, "at 12:02", 0));
        pool.run(Duration.ofSeconds(60));

        assertThat(pool.state(spot)).isEqualTo(HostState.DRAINING);
        assertThat(pool.reason(spot)).contains("EC2 takes it away: at 12:02");
        assertThat(world.calls)
                .filteredOn(call -> call.startsWith("launch"))
                .last()
                .isEqualTo("launch g5.xlarge");
        world.lose(spot, true);
        pool.run(Duration.ofMinutes(2));
        assertThat(pool.state(spot)).isEqualTo(HostState.LOST);
        assertThat(pool.ready()).isEqualTo(1);
    }

    @Test
    void aHostWhoseVectorsDifferIsSetAsideUntilAnOperatorChecksIt() {
        FleetDriver pool = pool(fleet(1, 1), 2);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(4));
        pool.machine.requests(world.now).noticed("i-1", new HostNotice(HostNotice.Kind.DIFFERS, "cosine 0.91", START));
        pool.run(Duration.ofMinutes(30));
        assertThat(pool.state("i-1")).isEqualTo(HostState.IMPAIRED);
        assertThat(pool.reason("i-1")).contains("cosine 0.91");
        assertThat(world.machine("i-1").ec2).isEqualTo("stopped");
        assertThat(world.cutChunks).isZero();
        assertThat(pool.state("i-2")).isEqualTo(HostState.READY);

        assertThat(pool.machine.requests(world.now).check("i-1", "compared by hand"))
                .contains("it is checked when a drop needs it");
        assertThat(pool.state("i-1")).isEqualTo(HostState.STOPPED);
    }

    @Test
    void aHostOfAnotherBuildGetsNoChunks() {
        FleetDriver pool = pool(fleet(2, 2), 3);
        world.machine("i-2").build = "b2";
        world.bootMillis = 60_000;
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(8));

        long impaired = pool.machine.hosts().in(HostState.IMPAIRED).count();
        assertThat(impaired).isEqualTo(1);
        String id = pool.machine
                .hosts()
                .in(HostState.IMPAIRED)
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(pool.reason(id)).contains("build").contains("b1").contains("b2");
        assertThat(pool.ready()).isEqualTo(2);
    }

    @Test
    void aMixedPoolUsesHostsOfDifferentBuilds() {
        FleetSettings mixed = new FleetSettings(2, 2, Duration.ofMinutes(10), 6, List.of(), 3, "", "", true);
        FleetDriver pool = pool(mixed, 2);
        world.machine("i-2").build = "b2";
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(8));

        assertThat(pool.ready()).isEqualTo(2);
    }

    @Test
    void theDriverOfTheConfigurationIsDemanded() {
        FleetSettings strict = new FleetSettings(1, 1, Duration.ofMinutes(10), 6, List.of(), 3, "", "570", false);
        FleetDriver pool = pool(strict, 1);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(8));

        assertThat(pool.state("i-1")).isEqualTo(HostState.IMPAIRED);
        assertThat(pool.reason("i-1")).isEqualTo("its driver is 550, that of the configuration is 570");
        assertThat(pool.machine.state().phase()).isEqualTo(PoolPhase.FAILED);
    }

    @Test
    void aRollingUpdateTakesOneHostAtATime() {
        FleetDriver pool = pool(fleet(3, 3), 3);
        lease(pool, "d1", 50_000);
        pool.run(Duration.ofMinutes(5));
        world.machines.values().forEach(machine -> machine.build = "b2");
        pool.machine.rollHosts("b2", "new release", world.now);
        int[] fewest = {3};
        assertThat(pool.runUntil(
                        () -> {
                            fewest[0] = Math.min(fewest[0], pool.ready());
                            return pool.machine.state().detail().contains("every host that runs has the build b2");
                        },
                        Duration.ofHours(2)))
                .isTrue();

        assertThat(fewest[0]).isEqualTo(2);
        assertThat(pool.ready()).isEqualTo(3);
        assertThat(pool.machine.hosts().all())
                .allMatch(host -> host.facts().build().equals("b2"));
        assertThat(world.cutChunks).isZero();
        assertThat(world.count("stop i-1")).isEqualTo(1);
    }

    @Test
    void aRollingUpdateStopsAtTheFirstHostThatComesBackWrong() {
        FleetDriver pool = pool(fleet(3, 3), 3);
        lease(pool, "d1", 50_000);
        pool.run(Duration.ofMinutes(5));
        pool.machine.rollHosts("b2", "new release", world.now);
        pool.run(Duration.ofMinutes(30));

        assertThat(pool.machine.state().detail()).contains("the rolling update to b2 stopped at i-1: its build is b1");
        assertThat(pool.state("i-1")).isEqualTo(HostState.IMPAIRED);
        assertThat(world.count("stop i-2")).isZero();
    }

    @Test
    void anOutageOfTemporalIsNotCountedAgainstHosts() {
        world.bootMillis = Duration.ofMinutes(8).toMillis();
        FleetDriver pool = pool(fleet(1, 1), 1);
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(2));
        world.machine("i-1").bootedAt += Duration.ofHours(1).toMillis();
        world.now += Duration.ofHours(1).toMillis();
        pool.run(Duration.ofMinutes(9));

        assertThat(world.count("reboot i-1")).isZero();
        assertThat(pool.state("i-1")).isEqualTo(HostState.READY);
    }

    @Test
    void anOutageWhileEveryCallIsUnderWayIsNotCountedEither() {
        FleetDriver pool = pool(fleet(1, 1), 1);
        world.bootMillis = Duration.ofMinutes(8).toMillis();
        lease(pool, "d1", 5_000);
        pool.run(Duration.ofMinutes(2));
        world.now += 20_000;
        List<PoolAction> asked = pool.machine.next(world.now);
        assertThat(asked).hasAtLeastOneElementOfType(PoolAction.LookAtHosts.class);
        world.now += Duration.ofHours(1).toMillis();
        pool.machine.hostsSeen(world.find(), world.now);
        pool.machine.next(world.now);

        assertThat(pool.state("i-1")).isIn(HostState.BOOTING, HostState.PROBING);
    }

    @Test
    void aStalledPoolStopsAndIsTriedAgain() {
        FleetDriver pool = pool(fleet(2, 2), 2);
        lease(pool, "d1", 100);
        world.works = false;
        pool.run(Duration.ofMinutes(18));

        assertThat(world.machines.values()).noneMatch(FleetWorld.Machine::up);
        assertThat(pool.machine.state().detail()).contains("no chunk was started or finished for PT15M");
        world.works = true;
        pool.run(Duration.ofMinutes(10));
        assertThat(pool.ready()).isEqualTo(2);
    }

    @Test
    void operatorsDrainStopAndRebootOneHost() {
        FleetDriver pool = pool(fleet(3, 3), 3);
        lease(pool, "d1", 50_000);
        pool.run(Duration.ofMinutes(5));
        assertThat(pool.machine.requests(world.now).drain("i-1", "new image")).isEqualTo("draining i-1");
        assertThat(pool.machine.requests(world.now).stop("i-2", "smoke")).isEqualTo("stopping i-2");
        assertThat(pool.machine.requests(world.now).reboot("i-3", "Xid 79")).isEqualTo("rebooting i-3");
        pool.run(Duration.ofMinutes(6));

        assertThat(world.machine("i-1").ec2).isEqualTo("stopped");
        assertThat(world.machine("i-2").ec2).isEqualTo("stopped");
        assertThat(pool.state("i-3")).isEqualTo(HostState.READY);
        assertThat(world.count("start i-1") + world.count("start i-2")).isEqualTo(2);
        assertThat(pool.machine.requests(world.now).check("i-1", "fine again")).contains("checked when a drop needs");
        pool.run(Duration.ofMinutes(4));
        assertThat(pool.state("i-1")).isEqualTo(HostState.READY);
    }

    @Test
    void theLastTenChangesOfAHostAreKept() {
        FleetDriver pool = pool(fleet(1, 1), 1);
        for (int i = 0; i < 6; i++) {
            lease(pool, "d" + i, 1);
            pool.run(Duration.ofMinutes(4));
            pool.machine.release("d" + i, 1, world.now);
            pool.run(Duration.ofMinutes(10));
        }

        assertThat(pool.machine.state().fleet().getFirst().changes())
                .hasSize(10)
                .last()
                .satisfies(change -> {
                    assertThat(change.state()).isEqualTo(HostState.STOPPED);
                    assertThat(change.reason()).isEqualTo("no lease for PT5M");
                    assertThat(change.atMillis()).isPositive();
                });
    }

    @Test
    void theNextRunKnowsWhatThisOneKnew() {
        FleetDriver pool = pool(fleet(2, 3), 3);
        lease(pool, "d1", 50_000);
        pool.run(Duration.ofMinutes(10));
        PoolCarried carried = pool.machine.carried();
        PoolMachine next = new PoolMachine(pool.machine.settings(), carried, "p-next");
        assertThat(next.carried()).isEqualTo(carried);

        pool.continueAsNew();
        int starts = world.calls.size();
        pool.run(Duration.ofMinutes(2));
        assertThat(pool.ready()).isEqualTo(3);
        assertThat(world.calls.subList(starts, world.calls.size())).noneMatch(call -> call.startsWith("start"));
    }
}
