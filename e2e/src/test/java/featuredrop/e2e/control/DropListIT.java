package featuredrop.e2e.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.connection.TemporalConnection;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `featuredrop status` without a drop, in a namespace of its own on the real server where no worker serves anything.
@Tag("long")
final class DropListIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    /// More than one page of the server's list.
    private static final int WAITING = 1_005;

    private static final int STARTS_AT_ONCE = 32;

    private final String namespace = "list-" + UUID.randomUUID();
    private @TempDir Path directory;
    private WorkflowServiceStubs service;
    private WorkflowClient client;
    private Path config;

    /// @param exit the exit code
    /// @param out standard output
    /// @param err standard error
    private record Run(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeEach
    void connect() throws IOException {
        String text = Files.readString(SharedLocalSystem.servers().configFile(), UTF_8);
        String address = SharedLocalSystem.servers().config().temporal().address();
        String line = "  address: \"" + address + "\"\n";
        assertThat(text).contains(line);
        config = Files.writeString(
                directory.resolve("featuredrop.yaml"), text.replace(line, line + "  namespace: " + namespace + "\n"));
        TemporalConfig temporal = ConfigFile.load(config).temporal();
        service = new TemporalConnection(temporal).connect(LONG, options -> options);
        client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        assertThat(run("setup", "temporal").exit()).isZero();
    }

    @AfterEach
    void disconnect() {
        service.shutdownNow();
    }

    @Test
    void runningDropsAreCountedFilteredAndCutToTheNewest() throws IOException {
        assertThat(IntStream.range(0, WAITING)
                        .boxed()
                        .gather(Gatherers.mapConcurrent(
                                STARTS_AT_ONCE,
                                number -> start("atelier", "wait-" + number, Stage.AWAIT, "No _SUCCESS yet"))))
                .hasSize(WAITING);
        start("atelier", "held", Stage.HELD, "accept or abort: 4 of 9 records");
        start("bazaar", "late", Stage.AWAIT, "late since 2026-11-30T14:02:00Z: No _SUCCESS yet");
        start("bazaar", "failing", Stage.RETURN, "STATE_UNKNOWN S3, settle: no answer");
        start("bazaar", "paused", Stage.RETURN, "a resume: paused by ann: disk full");
        WorkflowStub terminated = start("bazaar", "gone", Stage.EXPORT, "");
        terminated.terminate("by the test");
        await().atMost(LONG).until(() -> listed(WAITING + 4, "--all", "--recent", "1"));

        Run newest = run("status");
        assertThat(newest.exit()).as(newest.err()).isZero();
        assertThat(newest.out())
                .contains("1009 drops run: AWAIT 1006, RETURN 2, HELD 1; the newest 50 are shown, --all shows all")
                .contains("north/bazaar/failing", "STATE_UNKNOWN S3, settle: no answer")
                .contains("a resume: paused by ann: disk full")
                .containsPattern("north/bazaar/gone +- +TERMINATED")
                .contains("north/bazaar/late");
        assertThat(keys(run("status", "--json", "--recent", "0"))).hasSize(50);
        assertThat(keys(run("status", "--all", "--json"))).hasSize(WAITING + 5).doesNotHaveDuplicates();
        assertThat(keys(run("status", "--problems", "--json")))
                .containsExactlyInAnyOrder(
                        "north/atelier/held", "north/bazaar/late", "north/bazaar/failing", "north/bazaar/gone");
        assertThat(keys(run("status", "--partner", "bazaar", "--stage", "RETURN", "--json")))
                .containsExactlyInAnyOrder("north/bazaar/failing", "north/bazaar/paused");
        assertThat(run("status", "--stage", "HELD", "--json").json().path("running"))
                .hasToString("{\"HELD\":1}");
        assertThat(run("status", "--partner", "a' OR 'x").exit()).isEqualTo(2);
        assertThat(run("status", "--stage", "NOWHERE").exit()).isEqualTo(2);
    }

    @Test
    void emptyTablesAreLeftOutAndWhatDoesNotAnswerIsNamed() {
        Run status = run("status");

        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out())
                .contains("no drops")
                .contains("no control worker asks for work: drops stand still, pools and sites are not known")
                .contains("site north: no io worker asks for work")
                .doesNotContain("POOL", "SITE");
    }

    @Test
    void aDropThatNoWorkerTakesSaysSo() {
        start("atelier", "alone", Stage.AWAIT, "");

        await().atMost(LONG).until(() -> run("status", "north/atelier/alone").out(), out -> out.contains("  pending "));
        assertThat(run("status", "north/atelier/alone").out())
                .contains("no workflow worker answers")
                .contains("control, workflow: waits for a worker of the queue drop-workflow; since ");
    }

    private boolean listed(int running, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("status", "--json"));
        arguments.addAll(List.of(options));
        return keys(run(arguments.toArray(String[]::new))).size() == running + 1;
    }

    private static List<String> keys(Run status) throws IOException {
        assertThat(status.exit()).as(status.err()).isZero();
        return status.json().path("drops").findValuesAsText("drop");
    }

    private WorkflowStub start(String partner, String id, Stage stage, String waiting) {
        DropKey key = new DropKey("north", partner, id);
        SearchAttributes.Builder attributes = SearchAttributes.newBuilder()
                .set(SearchKeys.SITE, key.site())
                .set(SearchKeys.PARTNER, partner)
                .set(SearchKeys.DROP_ID, id)
                .set(SearchKeys.STAGE, stage.name());
        if (!waiting.isEmpty()) {
            attributes.set(SearchKeys.WAITING, waiting);
        }
        WorkflowStub drop = client.newUntypedWorkflowStub(
                "Drop",
                WorkflowOptions.newBuilder()
                        .setWorkflowId(key.workflowId())
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setTypedSearchAttributes(attributes.build())
                        .build());
        drop.start();
        return drop;
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(arguments));
        int exit =
                FeatureDropMain.run(new PrintWriter(out), new PrintWriter(err), Map.of(), all.toArray(String[]::new));
        return new Run(exit, out.toString(), err.toString());
    }
}
