package featuredrop.workflows.flow.gpupool.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// How often and how long a pool tries: each limit is met to the millisecond.
final class PoolMachineLimitsTest {
    private static final PoolSettings SETTINGS = new PoolSettings(
            "p",
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15),
            2,
            2,
            10_000);
    private static final long NOW = 1_000_000_000;
    private static final long SINCE = NOW - 60_000;
    private static final List<Lease> ONE = List.of(new Lease("d1", 1, SINCE));
    private static final GpuHost RUNNING = host("running");
    private static final GpuHost STOPPED = host("stopped");

    @Test
    void aPoolThatStallsIsStoppedAndStartedAgainLater() {
        PoolMachine machine = machine(new Given(PoolPhase.READY).stalls(1));
        machine.hostsSeen(List.of(RUNNING), NOW);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, 0)), SINCE + 899_999);
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.READY);

        long stalled = SINCE + 900_000;
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, 0)), stalled);

        OneHostCarried carried = machine.carried();
        assertThat(carried.phase()).isEqualTo(PoolPhase.STOPPING);
        assertThat(carried.afterStop()).isEqualTo(PoolPhase.STOPPED);
        assertThat(carried.resting()).isFalse();
        assertThat(carried.stalls()).isEqualTo(2);
        assertThat(carried.notBefore()).isEqualTo(stalled + 240_000);
    }

    @Test
    void aPoolThatStallsMoreOftenThanAllowedFails() {
        PoolMachine machine = machine(new Given(PoolPhase.READY).stalls(2));
        machine.hostsSeen(List.of(RUNNING), NOW);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, 0)), SINCE + 900_000);

        assertThat(machine.carried().afterStop()).isEqualTo(PoolPhase.FAILED);
        assertThat(machine.carried().resting()).isTrue();
        assertThat(machine.carried().stalls()).isEqualTo(3);
    }

    @Test
    void aChunkThatMovedSinceThePoolIsReadyEndsTheCountOfStalls() {
        PoolMachine machine = machine(new Given(PoolPhase.READY).stalls(2));
        machine.hostsSeen(List.of(RUNNING), NOW);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, SINCE)), NOW);
        assertThat(machine.carried().stalls()).isEqualTo(2);

        machine.holdersSeen(List.of(new HolderState("d1", true, 1, SINCE + 1)), NOW);

        assertThat(machine.carried().stalls()).isZero();
    }

    @Test
    void aPoolWithoutALeaseDoesNotStall() {
        PoolMachine machine = machine(new Given(PoolPhase.READY).leases(List.of()));
        machine.hostsSeen(List.of(RUNNING), NOW);
        machine.holdersSeen(List.of(), NOW + 900_000);

        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.READY);
    }

    @Test
    void aHostThatDoesNotComeUpInTimeIsRebooted() {
        PoolMachine early = machine(new Given(PoolPhase.STARTING).bootSince(NOW - 599_999));
        seen(early, RUNNING, NOW);
        assertThat(early.next(NOW)).isEqualTo(new PoolAction.Probe(RUNNING));

        PoolMachine late =
                machine(new Given(PoolPhase.STARTING).bootSince(NOW - 600_000).reboots(1));
        seen(late, RUNNING, NOW);

        assertThat(late.next(NOW)).isEqualTo(new PoolAction.LookAtHosts());
        assertThat(late.carried().phase()).isEqualTo(PoolPhase.REBOOTING);
        assertThat(late.carried().rebootWanted()).isEqualTo("i-1");
        assertThat(late.carried().reboots()).isEqualTo(2);
        assertThat(new PoolMachine(SETTINGS, late.carried()).carried()).isEqualTo(late.carried());
    }

    @Test
    void aHostThatIsStillPendingIsNotRebooted() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING).bootSince(NOW - 600_000));
        seen(machine, host("pending"), NOW);
        machine.next(NOW);

        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.REBOOTING);
        assertThat(machine.carried().rebootWanted()).isEmpty();
    }

    @Test
    void aHostThatWasRebootedAsOftenAsAllowedFailsThePool() {
        PoolMachine machine =
                machine(new Given(PoolPhase.STARTING).bootSince(NOW - 600_000).reboots(2));
        seen(machine, RUNNING, NOW);

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Stop(RUNNING));
        assertThat(machine.carried().afterStop()).isEqualTo(PoolPhase.FAILED);
        assertThat(machine.carried().resting()).isTrue();
    }

    @Test
    void theBootTimeOfAHostThatIsFoundComingUpCountsFromThen() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING));
        seen(machine, host("pending"), NOW);
        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);

        assertThat(machine.carried().bootSince()).isEqualTo(NOW);
    }

    @Test
    void aHostThatIsReadyEndsTheCountOfReboots() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING).reboots(2));
        machine.selfTested("fine", NOW);

        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.READY);
        assertThat(machine.carried().reboots()).isZero();
        assertThat(machine.carried().readySince()).isEqualTo(NOW);
    }

    @Test
    void aDrainByAnOperatorWaitsForRunningChunksUpToTheStallLimit() {
        PoolMachine machine = machine(new Given(PoolPhase.DRAINING).drainedByOperator());
        long end = SINCE + 900_000;
        seen(machine, RUNNING, end - 1);
        assertThat(machine.next(end - 1)).isInstanceOf(PoolAction.Wait.class);
        seen(machine, RUNNING, end);

        assertThat(machine.next(end)).isEqualTo(new PoolAction.Stop(RUNNING));
    }

    @Test
    void aStartThatWasRefusedIsAskedForAgainInTime() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING));
        seen(machine, STOPPED, NOW);
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Start(STOPPED));
        machine.startRefused(true, "none", NOW);
        assertThat(machine.carried().refusals()).isEqualTo(1);
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.WAITING_CAPACITY);
        assertThat(machine.state().detail()).isEqualTo("none; asked again at 1970-01-12T13:47:40Z");

        seen(machine, STOPPED, NOW + 59_999);
        assertThat(machine.next(NOW + 59_999)).isEqualTo(new PoolAction.Wait(NOW + 60_000, "start again"));
        assertThat(machine.next(NOW + 60_000)).isEqualTo(new PoolAction.LookAtHosts());
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.STARTING);
        seen(machine, STOPPED, NOW + 60_000);
        assertThat(machine.next(NOW + 60_000)).isEqualTo(new PoolAction.Start(STOPPED));
        machine.started(NOW + 60_000);
        assertThat(machine.carried().refusals()).isZero();
    }

    @Test
    void aStoppedHostIsNotStartedBeforeItsTimeAndARunningOneIsProbed() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING).notBefore(NOW + 10));
        seen(machine, STOPPED, NOW);
        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);
        assertThat(machine.next(NOW + 10)).isEqualTo(new PoolAction.Start(STOPPED));

        seen(machine, RUNNING, NOW);
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Probe(RUNNING));
    }

    @Test
    void oneCheckOfTheHostsAllowsOneAttempt() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING));
        seen(machine, RUNNING, NOW);
        machine.notReadyYet("no answer", NOW);

        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);
        assertThat(machine.state().detail()).isEqualTo("not ready yet: no answer");
        assertThat(machine.next(NOW + 1_500)).isEqualTo(new PoolAction.LookAtHosts());
    }

    @Test
    void aPoolThatRestsIsWokenByANewDropOnly() {
        PoolMachine machine = machine(new Given(PoolPhase.FAILED).atRest());
        seen(machine, STOPPED, NOW);
        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);
        machine.acquire("d1", 2, NOW);
        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);

        machine.acquire("d2", 1, NOW);

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.LookAtHosts());
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.STARTING);
    }

    @Test
    void aHostThatIsFoundRunningAtRestIsUsedStoppedOrDrained() {
        PoolMachine needed = machine(new Given(PoolPhase.STOPPED).notBefore(NOW + 60_000));
        needed.hostsSeen(List.of(RUNNING), NOW);
        assertThat(needed.carried().notBefore()).isZero();
        assertThat(needed.carried().phase()).isEqualTo(PoolPhase.STOPPED);

        PoolMachine failed = machine(new Given(PoolPhase.FAILED).atRest());
        failed.hostsSeen(List.of(RUNNING), NOW);
        assertThat(failed.carried().phase()).isEqualTo(PoolPhase.STOPPING);
        assertThat(failed.carried().afterStop()).isEqualTo(PoolPhase.FAILED);

        PoolMachine alone =
                machine(new Given(PoolPhase.STOPPED).leases(List.of()).leaselessSince(SINCE));
        alone.hostsSeen(List.of(RUNNING), NOW);
        assertThat(alone.carried().phase()).isEqualTo(PoolPhase.DRAINING);
        assertThat(alone.carried().leaselessSince()).isEqualTo(NOW);
    }

    @Test
    void aPoolThatGetsItsFirstHostTriesAgain() {
        PoolMachine machine = machine(new Given(PoolPhase.FAILED).atRest());
        machine.hostsSeen(List.of(), NOW);
        assertThat(machine.carried().resting()).isTrue();
        machine.hostsSeen(List.of(STOPPED), NOW);
        assertThat(machine.carried().resting()).isFalse();

        PoolMachine known = machine(new Given(PoolPhase.FAILED).atRest());
        known.hostsSeen(List.of(STOPPED), NOW);
        known.hostsSeen(List.of(STOPPED), NOW);
        assertThat(known.carried().resting()).isTrue();
    }

    @Test
    void aPoolWithoutHostsFails() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING));
        machine.hostsSeen(List.of(), NOW);
        machine.holdersSeen(List.of(new HolderState("d1", true, 0, NOW)), NOW);

        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.FAILED);
        assertThat(machine.carried().resting()).isTrue();
        assertThat(machine.state().detail()).contains("featuredrop:pool=p");
    }

    @Test
    void aStopThatIsNotSeenIsAskedForAgainAfterTwoMinutes() {
        PoolMachine machine = machine(new Given(PoolPhase.STOPPING));
        seen(machine, RUNNING, NOW);
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Stop(RUNNING));
        machine.stopAsked(RUNNING, NOW);
        seen(machine, RUNNING, NOW + 119_999);
        assertThat(machine.next(NOW + 119_999)).isInstanceOf(PoolAction.Wait.class);
        seen(machine, RUNNING, NOW + 120_000);

        assertThat(machine.next(NOW + 120_000)).isEqualTo(new PoolAction.Stop(RUNNING));
    }

    @Test
    void everyHostIsAskedToStopAgainAfterTwoMinutes() {
        GpuHost second = new GpuHost("i-2", "running", "");
        PoolMachine machine = machine(new Given(PoolPhase.STOPPING));
        long later = NOW + 120_000;
        for (long now : List.of(NOW, later)) {
            machine.hostsSeen(List.of(RUNNING, second), now);
            machine.holdersSeen(List.of(new HolderState("d1", true, 1, now)), now);
            for (GpuHost host : List.of(RUNNING, second)) {
                assertThat(machine.next(now)).isEqualTo(new PoolAction.Stop(host));
                machine.stopAsked(host, now);
            }
            assertThat(machine.next(now)).isInstanceOf(PoolAction.Wait.class);
        }
    }

    @Test
    void anOperatorsStopOrDrainKeepsThePoolAtRestAndAnOperatorsRebootEndsThat() {
        PoolMachine machine = machine(new Given(PoolPhase.READY));
        machine.hostsSeen(List.of(RUNNING), NOW);
        machine.stopNow("smoke", NOW);
        assertThat(machine.carried().resting()).isTrue();
        machine.rebootHost("i-1", "no smoke", NOW);
        assertThat(machine.carried().resting()).isFalse();
        assertThat(machine.carried().phase()).isEqualTo(PoolPhase.STOPPING);

        machine.drainHost("smoke", NOW);
        assertThat(machine.carried().resting()).isTrue();
        assertThat(machine.carried().operatorDrain()).isTrue();
    }

    @Test
    void aDrainByAnOperatorChecksTheHoldersAtOnce() {
        PoolMachine machine = machine(new Given(PoolPhase.READY));
        seen(machine, RUNNING, NOW);
        assertThat(machine.next(NOW)).isInstanceOf(PoolAction.Wait.class);
        machine.drainHost("smoke", NOW);

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.LookAtHolders(List.of("d1")));
    }

    @Test
    void aNewPhaseChecksTheHostsSoon() {
        PoolMachine machine = machine(new Given(PoolPhase.READY));
        seen(machine, RUNNING, NOW);
        machine.stopNow("smoke", NOW);

        assertThat(machine.next(NOW + 999)).isEqualTo(new PoolAction.Stop(RUNNING));
        assertThat(machine.next(NOW + 1_000)).isEqualTo(new PoolAction.LookAtHosts());
    }

    @Test
    void hostsAreLeftAloneForAMomentAfterEachRequest() {
        Map<PoolPhase, Consumer<PoolMachine>> requests = Map.of(
                PoolPhase.STARTING, machine -> machine.started(NOW + 900),
                PoolPhase.REBOOTING, machine -> machine.rebooted(NOW + 900),
                PoolPhase.STOPPING, machine -> machine.stopAsked(RUNNING, NOW + 900));
        requests.forEach((phase, request) -> {
            PoolMachine machine = machine(new Given(phase));
            seen(machine, RUNNING, NOW);
            request.accept(machine);

            assertThat(machine.next(NOW + 1_000)).as("%s", phase).isInstanceOf(PoolAction.Wait.class);
            assertThat(machine.next(NOW + 11_000)).as("%s", phase).isEqualTo(new PoolAction.LookAtHosts());
        });
    }

    @Test
    void aPoolThatIsReadyWaitsForTheEndOfItsGraceTime() {
        PoolMachine machine =
                machine(new Given(PoolPhase.READY).leases(List.of()).leaselessSince(NOW - 300_000 + 5_000));
        machine.hostsSeen(List.of(RUNNING), NOW);

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Wait(NOW + 5_000, "no lease, grace time"));
        assertThat(machine.next(NOW + 4_999)).isInstanceOf(PoolAction.Wait.class);
        assertThat(machine.next(NOW + 5_000)).isEqualTo(new PoolAction.Stop(RUNNING));
    }

    @Test
    void whateverHappensToItStirsThePoolOnce() {
        PoolMachine machine = machine(new Given(PoolPhase.READY));
        List<Runnable> events = List.of(
                () -> machine.acquire("d2", 1, NOW),
                () -> machine.release("d2", 1, NOW),
                () -> machine.configure(SETTINGS),
                () -> machine.rebootHost("i-1", "why", NOW),
                () -> machine.drainHost("why", NOW),
                () -> machine.stopNow("why", NOW));
        for (Runnable event : events) {
            assertThat(machine.stirred()).isFalse();
            event.run();
            assertThat(machine.stirred()).isTrue();
            machine.next(NOW);
        }
    }

    @Test
    void holdersAreToldOfAnotherPhaseOrReasonOnly() {
        PoolMachine machine = machine(new Given(PoolPhase.STARTING));
        seen(machine, STOPPED, NOW);
        machine.startRefused(false, "no", NOW);
        assertThat(machine.leases().takeUntold()).containsExactly("d1");
        machine.started(NOW);
        assertThat(machine.leases().takeUntold()).containsExactly("d1");
        machine.started(NOW);
        assertThat(machine.leases().takeUntold()).isEmpty();
        machine.selfTested("the host boots", NOW);

        assertThat(machine.leases().takeUntold()).containsExactly("d1");
    }

    @Test
    void newSettingsCountAtOnce() {
        PoolMachine machine = machine(new Given(PoolPhase.READY));
        PoolSettings newer =
                new PoolSettings("p", Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 5, 2, 10_000);
        machine.configure(newer);

        assertThat(machine.settings()).isEqualTo(newer);
        assertThat(machine.standing().news(machine.settings()).slots()).isEqualTo(5);
        assertThat(machine.standing().isAtRest()).isFalse();
        assertThat(machine(new Given(PoolPhase.STOPPED)).standing().isAtRest()).isTrue();
        assertThat(machine(new Given(PoolPhase.FAILED)).standing().isAtRest()).isTrue();
        assertThat(machine(new Given(PoolPhase.STARTING)).standing().news(newer).slots())
                .isZero();
    }

    @Test
    void holdersThatNoLongerRunLoseTheirLeases() {
        PoolMachine machine = machine(
                new Given(PoolPhase.READY).leases(List.of(new Lease("d1", 1, SINCE), new Lease("d2", 1, SINCE))));
        machine.holdersSeen(List.of(new HolderState("d1", false, 0, NOW), new HolderState("d2", true, 0, NOW)), NOW);
        assertThat(machine.leases().holders()).containsExactly("d2");
        machine.gone("d2", NOW);

        assertThat(machine.leases().isEmpty()).isTrue();
        assertThat(machine.carried().leaselessSince()).isEqualTo(NOW);
    }

    private static void seen(PoolMachine machine, GpuHost host, long now) {
        machine.hostsSeen(List.of(host), now);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, now)), now);
    }

    private static GpuHost host(String state) {
        return new GpuHost("i-1", state, "");
    }

    private static PoolMachine machine(Given given) {
        return new PoolMachine(SETTINGS, given.carried());
    }

    /// What the run before handed over: everything zero, one lease, but for what a test sets.
    private record Given(
            PoolPhase phase,
            List<Lease> leases,
            long leaselessSince,
            long bootSince,
            long notBefore,
            int reboots,
            int stalls,
            boolean resting,
            boolean operatorDrain) {
        Given(PoolPhase phase) {
            this(phase, ONE, NOW, 0, 0, 0, 0, false, false);
        }

        Given leases(List<Lease> held) {
            return new Given(
                    phase, held, leaselessSince, bootSince, notBefore, reboots, stalls, resting, operatorDrain);
        }

        Given leaselessSince(long millis) {
            return new Given(phase, leases, millis, bootSince, notBefore, reboots, stalls, resting, operatorDrain);
        }

        Given bootSince(long millis) {
            return new Given(phase, leases, leaselessSince, millis, notBefore, reboots, stalls, resting, operatorDrain);
        }

        Given notBefore(long millis) {
            return new Given(phase, leases, leaselessSince, bootSince, millis, reboots, stalls, resting, operatorDrain);
        }

        Given reboots(int count) {
            return new Given(
                    phase, leases, leaselessSince, bootSince, notBefore, count, stalls, resting, operatorDrain);
        }

        Given stalls(int count) {
            return new Given(
                    phase, leases, leaselessSince, bootSince, notBefore, reboots, count, resting, operatorDrain);
        }

        Given atRest() {
            return new Given(phase, leases, leaselessSince, bootSince, notBefore, reboots, stalls, true, operatorDrain);
        }

        Given drainedByOperator() {
            return new Given(phase, leases, leaselessSince, bootSince, notBefore, reboots, stalls, resting, true);
        }

        OneHostCarried carried() {
            return new OneHostCarried(
                    phase,
                    "why",
                    SINCE,
                    leases,
                    Map.of(),
                    leaselessSince,
                    SINCE,
                    bootSince,
                    0,
                    notBefore,
                    0,
                    reboots,
                    stalls,
                    resting,
                    PoolPhase.STOPPED,
                    "",
                    operatorDrain);
        }
    }
}
