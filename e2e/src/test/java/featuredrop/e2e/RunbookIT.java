package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The pages of `runbooks/`, command by command.
final class RunbookIT {
    /// Pages that tests of their own run.
    private static final Set<String> PROCEDURES = Set.of(
            "stop-everything-and-resume",
            "reboot-the-gpu-machine",
            "gpu-machine-stopped",
            "stale-lock",
            "temporal-lost",
            "disk-full",
            "KERBEROS");

    @Test
    void everythingStopsAndGoesOn() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey working = new DropKey("north", "atelier", "stop-working");
            scenario.land(working, Pictures.binFiles(41, 101, 4, 150));
            scenario.start(working);
            scenario.awaitScheduled(working, "extractChunk", 1);
            Runbook page = Runbook.read("stop-everything-and-resume");

            run(scenario, page.script("Stop", "Check"));
            DropStatus stopped =
                    scenario.awaitStatus(working, status -> status.site().stops());
            assertThat(stopped.site().level()).isEqualTo(PauseLevel.FROZEN);
            assertThat(stopped.site().reason()).isEqualTo("the test says so");
            assertThat(level(scenario).hold().stops()).isTrue();
            assertThat(pool(scenario).phase()).isEqualTo(PoolPhase.STOPPED);
            assertThat(pool(scenario).hosts()).isNotEmpty().noneMatch(host -> host.up());

            run(scenario, page.script("Resume", "Confirm"));
            assertThat(scenario.awaitEnd(working).end()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(level(scenario).hold().stops()).isFalse();
        }
    }

    @Test
    void theGpuMachineIsRebootedUnderADrop() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "reboot");
            scenario.land(key, Pictures.binFiles(42, 101, 2, 150));
            scenario.start(key);
            awaitPool(scenario, state -> state.phase() == PoolPhase.READY);
            Runbook page = Runbook.read("reboot-the-gpu-machine");
            ProcessHandle before = gpuWorker(scenario).orElseThrow();

            Map<String, String> host =
                    Map.of("HOST", pool(scenario).hosts().getFirst().id());
            assertThat(run(scenario, page.script("Check", "Reboot"), host)).containsIgnoringCase("rebooting i-");
            await().atMost(Scenario.LONG)
                    .until(() -> gpuWorker(scenario)
                            .filter(worker -> !worker.equals(before))
                            .isPresent());
            assertThat(before.isAlive()).isFalse();
            run(scenario, page.script("Confirm"), host);
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
        }
    }

    @Test
    void aMachineThatWasStoppedByMistakeIsStartedAgainWithoutAPerson() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "stopped-by-mistake");
            scenario.land(key, Pictures.binFiles(44, 101, 2, 150));
            scenario.start(key);
            awaitPool(scenario, state -> state.phase() == PoolPhase.READY);
            String host = pool(scenario).hosts().getFirst().id();

            stopAtEc2(scenario, host);
            awaitPool(scenario, state -> state.phase() != PoolPhase.READY);
            assertThat(run(scenario, Runbook.read("gpu-machine-stopped").script()))
                    .contains(host);
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
        }
    }

    /// As somebody does with a right of his own on AWS.
    private static void stopAtEc2(Scenario scenario, String host) {
        PoolConfig pool =
                Objects.requireNonNull(scenario.system().config().pools().get(LocalSystem.POOL));
        try (Ec2GpuHosts hosts = new Ec2GpuHosts(pool)) {
            hosts.stop(host);
        }
    }

    @Test
    void aLeaseOfADropThatWasTerminatedGoesByItself() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "stale-lock");
            scenario.land(key, Pictures.binFiles(45, 101, 1, 150));
            scenario.start(key);
            awaitPool(scenario, state -> epoch(state, key) > 0);
            long left = epoch(pool(scenario), key);

            scenario.client().newUntypedWorkflowStub(key.workflowId()).terminate("a machine has died");
            assertThat(run(scenario, Runbook.read("stale-lock").script())).contains(LocalSystem.POOL);
            // The next scan starts the drop again, and then it takes a lease of its own.
            awaitPool(scenario, state -> epoch(state, key) != left);
        }
    }

    /// Of the drop's lease; 0 when it holds none.
    private static long epoch(PoolState state, DropKey key) {
        return state.leases().stream()
                .filter(lease -> lease.holder().equals(key.workflowId()))
                .mapToLong(Lease::epoch)
                .findFirst()
                .orElse(0);
    }

    /// On a drop that runs and on one that has ended; both procedures, which stop and reboot things, have tests above.
    @Test
    void everyBlockOfEveryOtherPageRuns() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey held = new DropKey("north", "bazaar", "runbook-held");
            scenario.land(held, Map.of("list.csv", "item_id,image_url\na,no url\n".getBytes(UTF_8)));
            scenario.start(held);
            scenario.awaitStatus(held, status -> status.stage() == Stage.HELD);
            DropKey published = new DropKey("north", "atelier", "runbook-published");
            scenario.land(published, Pictures.binFiles(43, 101, 1, 10));
            scenario.start(published);
            assertThat(scenario.awaitEnd(published).end()).isEqualTo(DropEnd.PUBLISHED);

            for (Path page : RunbookTest.pages()
                    .filter(page -> !PROCEDURES.contains(name(page)))
                    .toList()) {
                for (DropKey drop : List.of(held, published)) {
                    assertThat(run(scenario, Runbook.read(page).script(), Map.of("DROP", drop.toString())))
                            .as("%s of %s", page, drop)
                            .isNotEmpty();
                }
            }
            assertThat(level(scenario).hold().stops()).isFalse();
            run(scenario, "featuredrop abort \"$DROP\" --reason seen", Map.of("DROP", held.toString()));
            scenario.awaitEnd(held);
        }
    }

    private static String name(Path page) {
        return page.getFileName().toString().replace(".md", "");
    }

    private static Optional<ProcessHandle> gpuWorker(Scenario scenario) {
        return new ProcessTable(scenario.system().directory()).find("gpu-worker");
    }

    private static SiteLevel level(Scenario scenario) {
        return scenario.client()
                .newWorkflowStub(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId("north"))
                .state();
    }

    private static PoolState pool(Scenario scenario) {
        return scenario.client()
                .newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(LocalSystem.POOL))
                .state();
    }

    private static void awaitPool(Scenario scenario, Predicate<PoolState> wanted) {
        Scenario.eventually("the pool is as wished", Scenario.LONG, () -> {
            PoolState state = pool(scenario);
            return wanted.test(state) ? state : null;
        });
    }

    static String run(Scenario scenario, String script) throws IOException, InterruptedException {
        return run(scenario, script, Map.of());
    }

    /// @param names what the page's first block would set otherwise
    static String run(Scenario scenario, String script, Map<String, String> names)
            throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        environment.put("PATH", SharedLocalSystem.home().resolve("bin") + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("FEATUREDROP_CONFIG", scenario.system().configFile().toString());
        environment.put("SITE", "north");
        environment.put("POOL", LocalSystem.POOL);
        environment.put("REASON", "the test says so");
        environment.putAll(names);
        Process process = shell.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", script, output).isZero();
        return output;
    }
}
