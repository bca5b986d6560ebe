package featuredrop.workflows.flow.gpupool.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
        OneHostCarried carried = story.machine.carried();

        PoolMachine next = new PoolMachine(SETTINGS, carried);
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

        assertThat(story.machine.standing().phase().name()).isEqualTo(PoolPhase.STOPPING);
    }

    /// What each event makes of each phase, a drop holding a lease: `.` for no change. At rest the host
    /// is stopped, else it is running.
    private static final String EVENTS = """
            event              | STOPPED | FAILED | WAITING_CAPACITY | STARTING | REBOOTING | READY | DRAINING | DRAINED | STOPPING
            A_NEW_DROP_ASKS    | .       | .      | .                | .        | .         | .     | .        | .       | .
            THE_DROP_LEAVES    | .       | .      | .                | .        | .         | .     | .        | .       | .
            OPERATOR_DRAINS    | STOPPING | STOPPING | STOPPING      | DRAINING | DRAINING  | DRAINING | .     | .       | DRAINING
            OPERATOR_REBOOTS   | .       | .      | .                | REBOOTING | .        | REBOOTING | REBOOTING | REBOOTING | .
            OPERATOR_STOPS     | STOPPING | STOPPING | STOPPING      | STOPPING | STOPPING  | STOPPING | STOPPING | STOPPING | .
            HOST_SEEN_RUNNING  | .       | .      | .                | .        | .         | .     | .        | .       | .
            HOST_SEEN_STOPPED  | .       | .      | .                | .        | .         | STARTING | .     | .       | STOPPED
            NO_HOST_SEEN       | .       | .      | .                | .        | .         | STARTING | .     | .       | STOPPED
            DROP_WORKS         | .       | .      | .                | .        | .         | .     | .        | .       | .
            DROP_RESTS         | .       | .      | .                | .        | .         | .     | .        | STOPPING | .
            DROP_STALLED       | .       | .      | .                | .        | .         | STOPPING | .     | STOPPING | .
            STARTED            | .       | .      | .                | .        | STARTING  | .     | .        | .       | .
            START_REFUSED      | .       | .      | .                | .        | STARTING  | .     | .        | .       | .
            NO_CAPACITY        | .       | .      | .                | WAITING_CAPACITY | WAITING_CAPACITY | . | .  | .       | .
            STOP_ASKED         | .       | .      | .                | .        | .         | .     | .        | .       | .
            REBOOTED           | .       | .      | .                | .        | .         | .     | .        | .       | .
            PROBED             | .       | .      | .                | .        | .         | .     | .        | .       | .
            PROBE_HUNG         | .       | .      | .                | .        | .         | .     | .        | .       | .
            SELF_TESTED        | .       | .      | .                | READY    | READY     | .     | .        | .       | .
            NOT_READY_YET      | .       | .      | .                | .        | .         | .     | .        | .       | .
            """;

    /// The next action in each phase, and the phase after it was asked for.
    /// In GRACE the last lease has just gone; in NO_LEASE the grace time is over.
    private static final String ACTIONS = """
            leases    | STOPPED | FAILED | WAITING_CAPACITY | STARTING | REBOOTING | READY | DRAINING | DRAINED | STOPPING
            LEASE     | LookAtHosts STARTING | LookAtHosts STARTING | LookAtHosts STARTING | Probe STARTING | Probe REBOOTING | Wait READY | LookAtHosts STARTING | Wait DRAINING | Stop STOPPING
            GRACE     | Wait STOPPED | Wait FAILED | Wait STOPPED | Probe STARTING | Probe REBOOTING | Wait READY | Wait DRAINING | Stop STOPPING | Stop STOPPING
            NO_LEASE  | Wait STOPPED | Wait FAILED | Wait STOPPED | Stop STOPPING | Stop STOPPING | Stop STOPPING | Stop STOPPING | Stop STOPPING | Stop STOPPING
            """;

    private static final Pattern COLUMN = Pattern.compile("\\s*\\|\\s*");
    private static final long NOW = 1_000_000_000;

    /// Something that a machine is told.
    private record Event(String name, Consumer<PoolMachine> telling) {}

    private static final List<Event> TOLD = List.of(
            new Event("A_NEW_DROP_ASKS", machine -> machine.acquire("d2", 1, NOW)),
            new Event("THE_DROP_LEAVES", machine -> machine.release("d1", 1, NOW)),
            new Event("OPERATOR_DRAINS", machine -> machine.drainHost("why", NOW)),
            new Event("OPERATOR_REBOOTS", machine -> machine.rebootHost("i-1", "why", NOW)),
            new Event("OPERATOR_STOPS", machine -> machine.stopNow("why", NOW)),
            new Event("HOST_SEEN_RUNNING", machine -> machine.hostsSeen(List.of(host("running")), NOW)),
            new Event("HOST_SEEN_STOPPED", machine -> machine.hostsSeen(List.of(host("stopped")), NOW)),
            new Event("NO_HOST_SEEN", machine -> machine.hostsSeen(List.of(), NOW)),
            new Event("DROP_WORKS", machine -> machine.holdersSeen(List.of(new HolderState("d1", true, 1, NOW)), NOW)),
            new Event("DROP_RESTS", machine -> machine.holdersSeen(List.of(new HolderState("d1", true, 0, NOW)), NOW)),
            new Event(
                    "DROP_STALLED",
                    machine -> machine.holdersSeen(List.of(new HolderState("d1", true, 0, NOW)), NOW + 900_000)),
            new Event("STARTED", machine -> machine.started(NOW)),
            new Event("START_REFUSED", machine -> machine.startRefused(false, "why", NOW)),
            new Event("NO_CAPACITY", machine -> machine.startRefused(true, "why", NOW)),
            new Event("STOP_ASKED", machine -> machine.stopAsked(host("running"), NOW)),
            new Event("REBOOTED", machine -> machine.rebooted(NOW)),
            new Event("PROBED", machine -> machine.probed(host("running"))),
            new Event("PROBE_HUNG", PoolMachine::probeHung),
            new Event("SELF_TESTED", machine -> machine.selfTested("fine", NOW)),
            new Event("NOT_READY_YET", machine -> machine.notReadyYet("why", NOW)));

    private static GpuHost host(String state) {
        return new GpuHost("i-1", state, "");
    }

    /// The cells of a table, as arguments: column, row, cell.
    private static List<Arguments> cells(String table) {
        List<String[]> rows =
                table.lines().map(line -> COLUMN.split(line.strip(), -1)).toList();
        String[] columns = rows.getFirst();
        List<Arguments> cells = new ArrayList<>();
        for (String[] row : rows.subList(1, rows.size())) {
            for (int i = 1; i < columns.length; i++) {
                cells.add(Arguments.of(columns[i], row[0], row[i]));
            }
        }
        return cells;
    }

    static List<Arguments> phasesAndEvents() {
        return cells(EVENTS);
    }

    static List<Arguments> phasesAndLeases() {
        return cells(ACTIONS);
    }

    @ParameterizedTest
    @MethodSource("phasesAndEvents")
    void goesFromPhaseToPhaseAsTheTableSays(String from, String event, String to) {
        PoolMachine machine = machineIn(from, List.of(new Lease("d1", 1, NOW - 60_000)), NOW);
        PoolPhase before = machine.standing().phase().name();
        TOLD.stream()
                .filter(one -> one.name().equals(event))
                .forEach(one -> one.telling().accept(machine));

        assertThat(machine.standing().phase().name()).isEqualTo(to.equals(".") ? before : PoolPhase.valueOf(to));
    }

    @ParameterizedTest
    @MethodSource("phasesAndLeases")
    void doesNextWhatTheTableSays(String phase, String leases, String expected) {
        List<Lease> held = leases.equals("LEASE") ? List.of(new Lease("d1", 1, NOW - 60_000)) : List.of();
        long leaselessSince =
                leases.equals("GRACE") ? NOW : NOW - SETTINGS.grace().toMillis();
        PoolMachine machine = machineIn(phase, held, leaselessSince);

        PoolAction action = machine.next(NOW);
        assertThat(action.getClass().getSimpleName() + " "
                        + machine.standing().phase().name())
                .isEqualTo(expected);
    }

    @Test
    void everyEventAndPhaseIsInTheTable() {
        List<String> rows =
                EVENTS.lines().map(line -> COLUMN.split(line, -1)[0]).toList();
        assertThat(rows.subList(1, rows.size()))
                .containsExactlyElementsOf(TOLD.stream().map(Event::name).toList());
        assertThat(COLUMN.split(EVENTS.lines().findFirst().orElseThrow(), -1))
                .contains(Stream.of(PoolPhase.values()).map(PoolPhase::name).toArray(String[]::new));
    }

    @Test
    void aSecondHungProbeInARowRebootsTheHostAtOnce() {
        PoolMachine machine = machineIn("STARTING", List.of(new Lease("d1", 1, NOW - 60_000)), NOW);
        machine.probeHung();
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Probe(host("running")));
        machine.probeHung();

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.LookAtHosts());
        machine.hostsSeen(List.of(host("running")), NOW);
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Reboot(host("running")));
    }

    @Test
    void anAnswerBetweenHungProbesCounts() {
        PoolMachine machine = machineIn("STARTING", List.of(new Lease("d1", 1, NOW - 60_000)), NOW);
        machine.probeHung();
        machine.probed(host("running"));
        machine.probeHung();

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.SelfTest(host("running")));
    }

    @Test
    void aHostHasToAnswerAgainOnceItIsRebooted() {
        PoolMachine machine = machineIn("STARTING", List.of(new Lease("d1", 1, NOW - 60_000)), NOW);
        machine.probed(host("running"));
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.SelfTest(host("running")));
        machine.rebootHost("i-1", "Xid 79", NOW);
        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Reboot(host("running")));
        machine.rebooted(NOW);
        machine.hostsSeen(List.of(host("running")), NOW);

        assertThat(machine.next(NOW)).isEqualTo(new PoolAction.Probe(host("running")));
    }

    @Test
    void theBootTimeOfALostHostCountsFromItsNextStart() {
        PoolMachine machine = machineIn("READY", List.of(new Lease("d1", 1, NOW - 60_000)), NOW);
        long later = NOW + SETTINGS.bootLimit().toMillis() * 2;
        machine.hostsSeen(List.of(host("stopped")), later);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, later)), later);

        assertThat(machine.next(later)).isEqualTo(new PoolAction.Start(host("stopped")));
        machine.started(later);
        assertThat(machine.carried().bootSince()).isEqualTo(later);
    }

    /// A machine in that phase which has just seen its host and its holders; `DRAINED` is DRAINING for an operator.
    private static PoolMachine machineIn(String name, List<Lease> leases, long leaselessSince) {
        boolean drained = name.equals("DRAINED");
        PoolPhase phase = drained ? PoolPhase.DRAINING : PoolPhase.valueOf(name);
        long since = NOW - 60_000;
        OneHostCarried carried = new OneHostCarried(
                phase,
                "why",
                since,
                leases,
                Map.of(),
                leaselessSince,
                since,
                since,
                since,
                0,
                0,
                0,
                0,
                false,
                PoolPhase.STOPPED,
                "",
                drained);
        PoolMachine machine = new PoolMachine(SETTINGS, carried);
        boolean rests = machine.standing().phase() instanceof Phase.AtRest;
        machine.hostsSeen(List.of(host(rests ? "stopped" : "running")), NOW);
        machine.holdersSeen(List.of(new HolderState("d1", true, 1, NOW)), NOW);
        return machine;
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
        assertThat(story.machine.standing().phase().name())
                .as(
                        "seed %s, somebody needs it: %s",
                        seed, story.machine.state().detail())
                .isEqualTo(PoolPhase.READY);
        assertThat(story.idleStarts).as("seed %s, starts without a lease", seed).isZero();
    }

    /// A machine with a clock, a host and drops of its own.
    private static final class Story {
        private final Random random;
        private final PoolMachine machine = new PoolMachine(SETTINGS, OneHostCarried.NEW);
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
            if (machine.leases().isEmpty()
                    && now - machine.leases().leaselessSince()
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
