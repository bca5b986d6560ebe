package featuredrop.e2e.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.cli.FeatureDropMain;
import featuredrop.connection.TemporalConnection;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.drop.SearchKeys;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `featuredrop setup temporal` and those who look whether it was typed, on the real server.
final class NamespaceSetupIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final String namespace = "setup-" + UUID.randomUUID();
    private @TempDir Path directory;
    private WorkflowServiceStubs service;
    private OperatorServiceStubs operator;
    private Path config;

    /// @param exit the exit code
    /// @param out standard output
    /// @param err standard error
    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void connect() throws IOException {
        config = config("");
        TemporalConfig temporal = ConfigFile.load(config).temporal();
        TemporalConnection connection = new TemporalConnection(temporal);
        service = connection.connect(LONG, options -> options);
        operator = connection.operator();
    }

    @AfterEach
    void disconnect() {
        service.shutdownNow();
        operator.shutdownNow();
    }

    @Test
    void whatIsAbsentIsCreatedOnceAndFollowsTheConfiguration() throws IOException {
        assertThat(run("setup", "temporal", "--dry-run").out())
                .contains("would create the namespace " + namespace + " with a retention of PT720H")
                .contains("would create the search attribute Paused=Bool")
                .contains("would create the search attribute RecordsTotal=Int");
        assertThat(run("config", "check", "--connect"))
                .satisfies(check -> assertThat(check.exit()).isEqualTo(3))
                .satisfies(check -> assertThat(check.err())
                        .endsWith("namespace " + namespace
                                + ": the namespace does not exist; create it with: featuredrop setup temporal\n"));

        assertEveryVerbSaysThatTheNamespaceIsAbsent();

        assertThat(run("setup", "temporal").exit()).isZero();
        assertThat(retentionDays()).isEqualTo(30);
        assertThat(attributes()).hasSize(SearchKeys.ALL.size());
        assertThat(run("config", "check", "--connect").exit()).isZero();
        assertThat(run("setup", "temporal").out())
                .isEqualTo("namespace " + namespace + " has everything; nothing to do\n");

        config = config("  retention: P7D\n");
        assertThat(run("setup", "temporal", "--dry-run").out())
                .isEqualTo("would change the retention of the namespace " + namespace + " from PT720H to PT168H\n");
        assertThat(run("setup", "temporal").exit()).isZero();
        assertThat(retentionDays()).isEqualTo(7);
    }

    @Test
    void absentAndConflictingSearchAttributesStopTheControlWorkerAndTheCheck() throws Exception {
        assertThat(run("setup", "temporal").exit()).isZero();
        remove("Stage");
        String command = "; type: featuredrop --config " + config + " setup temporal";
        String absent = "temporal.namespace " + namespace + ": search attribute Stage=Keyword is absent" + command;

        assertThat(run("config", "check", "--connect"))
                .satisfies(check -> assertThat(check.exit()).isEqualTo(3))
                .satisfies(check -> assertThat(check.err()).isEqualTo("featuredrop: " + absent + "\n"));
        assertThat(startedControlWorker()).isEqualTo("2 featuredrop-worker: " + absent);

        add("Stage", IndexedValueType.INDEXED_VALUE_TYPE_INT);
        assertThat(run("setup", "temporal"))
                .satisfies(setup -> assertThat(setup.exit()).isEqualTo(1))
                .satisfies(setup -> assertThat(setup.err())
                        .startsWith("featuredrop: search attribute Stage is Int, must be Keyword; use another"));
        assertThat(startedControlWorker())
                .startsWith("2 featuredrop-worker: temporal.namespace " + namespace
                        + ": search attribute Stage is Int, must be Keyword");
    }

    private void assertEveryVerbSaysThatTheNamespaceIsAbsent() {
        String drop = "north/atelier/1";
        for (String[] verb : new String[][] {
            {"status"},
            {"status", drop},
            {"pause", drop},
            {"freeze", "--site", "north"},
            {"resume", "1"},
            {"hold", "--site", "north"},
            {"scan", "--site", "north"},
            {"abort", drop, "--reason", "x"},
            {"redo", drop, "--reason", "x"},
            {"pool", "state"},
            {"pool", "reboot", "--reason", "x"}
        }) {
            assertThat(run(verb)).as("%s", List.of(verb)).satisfies(said -> {
                assertThat(said.exit()).isEqualTo(3);
                assertThat(said.out()).isEmpty();
                assertThat(said.err())
                        .startsWith("featuredrop: temporal.address ")
                        .endsWith("namespace " + namespace + ": the namespace does not exist; create it with:"
                                + " featuredrop setup temporal\n");
            });
        }
    }

    private Path config(String more) throws IOException {
        String text = Files.readString(SharedLocalSystem.servers().configFile(), UTF_8);
        String address = SharedLocalSystem.servers().config().temporal().address();
        String line = "  address: \"" + address + "\"\n";
        assertThat(text).contains(line);
        return Files.writeString(
                directory.resolve("featuredrop.yaml"),
                text.replace(line, line + "  namespace: " + namespace + "\n" + more));
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

    /// The exit code and the line of a control worker that does not start.
    private String startedControlWorker() throws Exception {
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        SharedLocalSystem.home()
                                .resolve("bin/featuredrop-worker")
                                .toString(),
                        "--control",
                        "--config",
                        config.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process worker = builder.start();
        try {
            assertThat(worker.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                    .as("the worker ends by itself")
                    .isTrue();
        } finally {
            worker.destroyForcibly();
        }
        return worker.exitValue() + " " + Files.readString(err).strip();
    }

    private long retentionDays() {
        return service.blockingStub()
                        .describeNamespace(DescribeNamespaceRequest.newBuilder()
                                .setNamespace(namespace)
                                .build())
                        .getConfig()
                        .getWorkflowExecutionRetentionTtl()
                        .getSeconds()
                / Duration.ofDays(1).toSeconds();
    }

    private Map<String, IndexedValueType> attributes() {
        return operator.blockingStub()
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getCustomAttributesMap();
    }

    private void remove(String name) {
        operator.blockingStub()
                .removeSearchAttributes(RemoveSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace)
                        .addSearchAttributes(name)
                        .build());
        known(() -> !attributes().containsKey(name));
    }

    private void add(String name, IndexedValueType type) {
        operator.blockingStub()
                .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace)
                        .putSearchAttributes(name, type)
                        .build());
        known(() -> attributes().get(name) == type);
    }

    private static void known(Callable<Boolean> known) {
        await().atMost(LONG).until(known);
    }
}
