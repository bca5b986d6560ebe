package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pool of several hosts as a workflow on a server that skips time.
@Tag("slow")
@Timeout(300)
final class FleetWorkflowTest {
    private static final HostTemplate SPOT = new HostTemplate("lt-1", "spot", "b", true);
    private static final String[] HOSTS = {"i-1", "i-2", "i-3", "i-new-0", "i-new-1", "i-new-2", "i-new-3"};

    private final TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance();
    private final FleetWorld world = new FleetWorld(env.currentTimeMillis());
    private final FleetCloud cloud = new FleetCloud(world, env::currentTimeMillis);
    private final GpuPoolWorkflow pool;
    private int drops;

    FleetWorkflowTest() {
        WorkerOptions patient = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(5000)
                .build();
        env.newWorker(TaskQueues.DROP_WORKFLOW, patient)
                .registerWorkflowImplementationTypes(GpuPoolWorkflowImpl.class, ListeningDrop.Listening.class);
        env.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations(cloud);
        for (String host : HOSTS) {
            env.newWorker(TaskQueues.gpuHost(host)).registerActivitiesImplementations(cloud.worker(host));
        }
        env.start();
        pool = env.getWorkflowClient().newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId("p"));
    }

    /// With `-Dhistories=DIRECTORY` the history of each test's pool is kept there, to be replayed from then on.
    @AfterEach
    void stopServer(TestInfo test) throws IOException {
        String directory = System.getProperty("histories");
        String name = test.getTestMethod().orElseThrow().getName();
        if (directory != null && !name.startsWith("random")) {
            Files.writeString(
                    Path.of(directory, "gpu-pool-" + name + ".json"),
                    env.getWorkflowClient()
                                    .fetchHistory(GpuPoolWorkflow.workflowId("p"))
                                    .toJson(true)
                            + "\n");
        }
        env.close();
    }

    private void startPool(PoolSettings settings) {
        for (String host : List.of("i-1", "i-2", "i-3")) {
            world.add(host, host.equals("i-3") ? "g6" : "g5");
        }
        GpuPoolWorkflow started = env.getWorkflowClient()
                .newWorkflowStub(
                        GpuPoolWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(GpuPoolWorkflow.workflowId("p"))
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(started::run, settings, PoolCarried.NEW);
    }

    private ListeningDrop drop(int chunks) {
        String id = "drop/s/p/" + drops++;
        ListeningDrop drop = env.getWorkflowClient()
                .newWorkflowStub(
                        ListeningDrop.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(drop::run);
        cloud.now(now -> now.drop(id, chunks));
        cloud.leased(true);
        pool.acquire(id, 1);
        return drop;
    }

    private PoolState awaitState(Predicate<PoolState> wanted) {
        PoolState state = pool.state();
        for (int i = 0; i < 1000 && !wanted.test(state); i++) {
            env.sleep(Duration.ofSeconds(5));
            state = pool.state();
        }
        assertThat(state).matches(wanted);
        return state;
    }

    /// Waits until no activity runs: the test server loses an update that cancels one which has just ended.
    private GpuPoolWorkflow settled() {
        WorkflowStub stub = WorkflowStub.fromTyped(pool);
        for (int i = 0; i < 100 && stub.describe().getRawDescription().getPendingActivitiesCount() > 0; i++) {
            env.sleep(Duration.ofMillis(200));
        }
        return pool;
    }

    private static long in(PoolState state, HostState wanted) {
        return state.fleet().stream().filter(host -> host.state() == wanted).count();
    }

    @Test
    void growsAndShrinksWithTheBacklog() {
        startPool(FleetMachineTest.settings(FleetMachineTest.fleet(1, 3)));
        ListeningDrop drop = drop(600);
        awaitState(state -> in(state, HostState.READY) == 3);
        assertThat(drop.heard()).anyMatch(news -> news.slots() == 6);
        awaitState(state -> in(state, HostState.READY) == 1 && in(state, HostState.STOPPED) == 2);
        assertThat(drop.heard()).last().matches(news -> news.slots() == 2);
        assertThat(cloud.number(now -> now.cutChunks)).isZero();

        pool.release("drop/s/p/0", 1);
        awaitState(state -> in(state, HostState.STOPPED) == 3);
        assertThat(pool.state().fleet().getFirst().changes())
                .extracting(HostView.Change::state)
                .contains(HostState.PENDING, HostState.BOOTING, HostState.PROBING, HostState.READY);
    }

    @Test
    void climbsTheLadderAndReplacesASpotHost() {
        startPool(FleetMachineTest.settings(FleetMachineTest.fleet(1, 2, SPOT)));
        cloud.now(now -> now.full.addAll(List.of("g5", "g6")));
        drop(2_000);
        awaitState(state -> in(state, HostState.READY) == 2);
        cloud.now(now -> now.full.remove("g6"));
        pool.hostNotice("i-new-0", new HostNotice(HostNotice.Kind.INTERRUPTED, "in two minutes", 0));

        PoolState replaced = awaitState(state -> state.fleet().stream()
                .anyMatch(host -> host.host().id().equals("i-3") && host.state() == HostState.READY));
        assertThat(in(replaced, HostState.READY)).isEqualTo(2);
    }

    @Test
    void operatorsHandleOneHost() {
        startPool(FleetMachineTest.settings(FleetMachineTest.fleet(2, 2)));
        drop(5_000);
        awaitState(state -> in(state, HostState.READY) == 2);
        assertThat(settled().stopHost("i-1", "smoke")).isEqualTo("stopping i-1");
        assertThat(settled().rebootHost("i-2", "Xid 79")).isEqualTo("rebooting i-2");
        awaitState(state -> in(state, HostState.READY) == 2);
        assertThat(cloud.number(now -> now.count("reboot i-2"))).isEqualTo(1);
        assertThat(pool.checkHost("i-3", "curious")).startsWith("checking i-3");
        assertThat(settled().drainHost("i-3", "new image")).isEqualTo("draining i-3");
        awaitState(state -> state.fleet().stream()
                .anyMatch(host -> host.host().id().equals("i-3") && host.state() == HostState.STOPPED));

        cloud.now(now -> {
            now.machines.values().forEach(machine -> machine.build = "b2");
            return true;
        });
        assertThat(pool.checkHost("i-1", "aired")).contains("checked when a drop needs it");
        assertThat(pool.rollHosts("b2", "new release")).startsWith("rolling to b2");
        awaitState(state -> state.detail().contains("every host that runs has the build b2"));
        settled().stopNow("the end of the day");
        awaitState(state -> in(state, HostState.STOPPED) == 3);
    }

    @Test
    void theNextRunGoesOnWhereTheLastOneStopped() {
        PoolSettings settings = FleetMachineTest.settings(FleetMachineTest.fleet(2, 3));
        startPool(new PoolSettings(
                "p",
                settings.grace(),
                settings.stallLimit(),
                settings.bootLimit(),
                settings.watchEvery(),
                2,
                2,
                200,
                settings.fleet()));
        drop(3_000);
        awaitState(state -> in(state, HostState.READY) == 3);
        env.sleep(Duration.ofHours(1));

        PoolState later = pool.state();
        assertThat(in(later, HostState.READY)).isEqualTo(3);
        assertThat(later.leases()).hasSize(1);
        assertThat(cloud.number(now -> now.calls.stream()
                        .filter(call -> call.startsWith("start"))
                        .count()))
                .isEqualTo(3);
        assertThat(cloud.number(now -> now.drop("drop/s/p/0").done)).isGreaterThan(500);
    }

    /// Random sequences over the workflow. A failure names the seed.
    @Test
    void randomSequencesLeakNothingAndLoseNothing() {
        tellTen(0);
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(longs = {10, 20, 30, 40, 50})
    void randomSequencesOfMoreSeedsLeakNothingAndLoseNothing(long block) {
        tellTen(block);
    }

    private void tellTen(long block) {
        startPool(FleetMachineTest.settings(FleetMachineTest.fleet(1, 3, SPOT)));
        awaitState(state -> !state.fleet().isEmpty());
        for (long seed = block; seed < block + 10; seed++) {
            tell(seed, new Random(seed));
        }
    }

    private void tell(long seed, Random random) {
        List<String> told = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int what = random.nextInt(12);
            told.add(what + "@" + env.currentTimeMillis() % 100_000_000);
            if (what < 4) {
                drop(1 + random.nextInt(300));
                open.add("drop/s/p/" + (drops - 1));
            } else if (what < 6 && !open.isEmpty()) {
                end(open.remove(random.nextInt(open.size())), random.nextBoolean());
                cloud.leased(!open.isEmpty());
            } else {
                disturb(what, "i-" + (1 + random.nextInt(3)), random);
            }
            sleepWatched(Duration.ofSeconds(random.nextInt(300)), "seed " + seed + " after " + told);
        }
        open.forEach(id -> end(id, true));
        cloud.leased(false);
        sleepWatched(Duration.ofMinutes(30), "seed " + seed + " after " + told);
        PoolState rests = pool.state();
        assertThat(rests.leases()).as("seed %s after %s", seed, told).isEmpty();
        cloud.now(now -> assertThat(now.machines.values())
                .as("seed %s after %s: %s", seed, told, rests)
                .noneMatch(FleetWorld.Machine::up));
        heal();
        drop(20);
        String id = "drop/s/p/" + (drops - 1);
        for (int i = 0; i < 200 && cloud.number(now -> now.drop(id).done) < 20; i++) {
            env.sleep(Duration.ofSeconds(15));
        }
        assertThat(cloud.number(now -> now.drop(id).done))
                .as("seed %s after %s: %s", seed, told, pool.state())
                .isEqualTo(20);
        end(id, true);
        cloud.leased(false);
    }

    private void end(String id, boolean gives) {
        cloud.now(now -> now.drop(id).open = false);
        if (gives) {
            pool.release(id, 1);
        }
    }

    /// Everything works again, and a person has looked at every host.
    private void heal() {
        cloud.now(now -> {
            now.full.clear();
            now.machines.values().forEach(machine -> {
                machine.answers = true;
                machine.hangs = false;
                machine.broken = false;
            });
            return true;
        });
        pool.state().fleet().stream()
                .filter(host -> host.state() != HostState.LOST)
                .forEach(host -> pool.checkHost(host.host().id(), "healed"));
    }

    private void disturb(int what, String id, Random random) {
        switch (what) {
            case 6 -> cloud.now(now -> random.nextBoolean() ? now.full.add("g5") : now.full.remove("g5"));
            case 7 -> cloud.now(now -> now.machine(id).answers = !now.machine(id).answers);
            case 8 ->
                cloud.now(now -> now.machine(id).hangs = now.machine(id).ec2.equals("running"));
            case 9 ->
                cloud.now(now -> {
                    now.startByHand(id);
                    return id;
                });
            case 10 -> settled().stopNow("because");
            default -> {
                switch (random.nextInt(3)) {
                    case 0 -> settled().drainHost(id, "because");
                    case 1 -> settled().rebootHost(id, "because");
                    default -> pool.hostNotice(id, new HostNotice(HostNotice.Kind.DIFFERS, "far", 0));
                }
            }
        }
    }

    private void sleepWatched(Duration time, String where) {
        long end = env.currentTimeMillis() + time.toMillis();
        while (env.currentTimeMillis() < end) {
            env.sleep(Duration.ofMillis(Math.min(60_000, Math.max(1, end - env.currentTimeMillis()))));
            assertThat(cloud.wrong()).as(where).isEmpty();
            long leaseless = cloud.leaselessMillis();
            cloud.now(now -> {
                assertThat(now.countsRight()).as(where).isTrue();
                for (FleetWorld.Machine machine : now.machines.values()) {
                    long idle = Math.min(leaseless, now.now - machine.upSince);
                    // One look for a host started by hand, or for a holder that ended without a word.
                    long most = Duration.ofMinutes(17).toMillis();
                    assertThat(machine.up() && leaseless > 0 && idle > most)
                            .as("%s: %s is up for %s ms without a lease", where, machine.id, idle)
                            .isFalse();
                }
                return true;
            });
        }
    }
}
