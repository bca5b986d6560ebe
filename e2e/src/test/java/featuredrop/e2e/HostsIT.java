package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The verbs for GPU hosts, typed against the whole system while a drop is extracted.
final class HostsIT {
    private static final String REASON = "the test says so";
    /// A workflow that runs all the time, and extracts nothing.
    private static final String HOLDER = PipelineControlWorkflow.workflowId("south");

    private static final int DONE = 0;
    private static final int NO = 1;
    private static final int USAGE = 2;

    /// What a command said.
    private record Said(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @Test
    @Tag("long")
    void hostsAreShownAskedProbedRebootedRolledDrainedAndStoppedUnderADrop() throws IOException {
        LocalSystem system = SharedLocalSystem.whole();
        try (Scenario scenario = new Scenario(system)) {
            GpuPoolWorkflow pool = scenario.client()
                    .newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(LocalSystem.POOL));
            // The drop is extracted in no time; this lease lasts as long as the test.
            long epoch = System.currentTimeMillis();
            pool.acquire(HOLDER, epoch);
            DropKey key = new DropKey("north", "atelier", "hosts");
            scenario.land(key, Pictures.binFiles(46, 101, 6, 150));
            scenario.start(key);
            awaitPool(scenario, state -> state.phase() == PoolPhase.READY);
            String host = pool(scenario).hosts().getFirst().id();

            JsonNode chunk = Scenario.eventually("a chunk in hand", Scenario.LONG, () -> {
                JsonNode row = row(system, host);
                return row.path("chunksInHand").asInt() > 0 ? row : null;
            });
            assertThat(chunk.path("state").asText()).isEqualTo("READY");
            assertThat(run(system, "hosts").out()).contains(host, "READY", LocalSystem.POOL);

            assertThat(run(system, "broadcast", "facts").out()).contains(host, "OK 1");
            Said tested = run(system, "broadcast", "self-test", "--host", host);
            assertThat(tested.exit()).as(tested.out()).isEqualTo(DONE);

            done(system, "hosts", "probe", host, "--reason", REASON);
            done(system, "hosts", "reboot", host, "--reason", REASON, "--wait");
            assertThat(run(system, "pool", "state", LocalSystem.POOL).out()).contains("REBOOTING: ", REASON);
            rollToABuildThatIsNotThere(system, host);
            done(system, "hosts", "drain", host, "--reason", REASON, "--wait");
            // A host that an operator has drained stands still until one asks for it.
            done(system, "hosts", "reboot", host, "--reason", REASON);
            awaitPool(scenario, state -> state.phase() == PoolPhase.READY);
            done(system, "hosts", "stop", host, "--reason", REASON, "--wait");

            done(system, "hosts", "reboot", host, "--reason", REASON);
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
            pool.release(HOLDER, epoch);
        }
    }

    /// The host comes back with its own build and is set aside, which ends the update; an operator trusts it again.
    private static void rollToABuildThatIsNotThere(LocalSystem system, String host) {
        Said rolled =
                run(system, "hosts", "roll", LocalSystem.POOL, "--version", "9.9.9", "--reason", REASON, "--wait");
        assertThat(rolled.exit()).as(rolled.out() + rolled.err()).isEqualTo(NO);
        assertThat(rolled.out()).contains(host + " is IMPAIRED", "9.9.9");
        done(system, "hosts", "probe", host, "--reason", REASON, "--wait");
    }

    private static void done(LocalSystem system, String... arguments) {
        Said said = run(system, arguments);
        assertThat(said.exit())
                .as("%s: %s%s", List.of(arguments), said.out(), said.err())
                .isEqualTo(DONE);
    }

    @Test
    void aHostThatIsNotThereIsRefused() {
        LocalSystem system = SharedLocalSystem.whole();
        Said said = run(system, "hosts", "drain", "i-0000000000000dead", "--reason", REASON);
        assertThat(said.exit()).isEqualTo(USAGE);
        assertThat(said.err()).contains("There is no host 'i-0000000000000dead'; the hosts are i-");
        assertThat(run(system, "broadcast", "facts", "--host", "i-0000000000000dead")
                        .exit())
                .isNotIn(DONE, NO);
    }

    private static JsonNode row(LocalSystem system, String host) throws IOException {
        for (JsonNode row :
                run(system, "hosts", LocalSystem.POOL, "--json").json().path("hosts")) {
            if (row.path("host").path("id").asText().equals(host)) {
                return row;
            }
        }
        throw new AssertionError("hosts does not show " + host);
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

    private static Said run(LocalSystem system, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = FeatureDropMain.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("FEATUREDROP_CONFIG", system.configFile().toString()),
                arguments);
        return new Said(exit, out.toString(), err.toString());
    }
}
