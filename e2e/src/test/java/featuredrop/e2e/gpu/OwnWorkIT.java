package featuredrop.e2e.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.connection.TemporalConnection;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.own.OwnWorkWorkflow;
import featuredrop.workflows.flow.own.OwnWorkWorkflowImpl;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.Activity;
import io.temporal.activity.DynamicActivity;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnWorkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OWN = 12;

    @TempDir
    private Path directory;

    /// Stands for a drop with one chunk.
    @WorkflowInterface
    public interface OneChunk {
        @WorkflowMethod
        ChunkReport extract(String pool);
    }

    /// With the policy of drops.
    public static final class OneChunkImpl implements OneChunk {
        @Override
        public ChunkReport extract(String pool) {
            return ActivityStubs.of(
                            ExtractionActivities.class, ActivityPolicies.EXTRACT_CHUNK, TaskQueues.gpu(pool), "extract")
                    .extractChunk(new ChunkRef(plan("drop"), 0, 0));
        }
    }

    private static PlanRef plan(String name) {
        return new PlanRef(new DropKey("s", "p", name), 1, "a".repeat(64), "m", "b".repeat(16));
    }

    /// On the real server, whose order counts, in a namespace of its own. The pool is always up, and its host has one
    /// slot.
    @Test
    void aChunkOfADropWaitsForAtMostOneChunkOfOwnWork() throws Exception {
        Path config = inANamespaceOfItsOwn();
        assertThat(run(config, "setup", "temporal").exit()).isZero();
        TemporalConfig temporal = ConfigFile.load(config).temporal();
        WorkflowServiceStubs stubs = new TemporalConnection(temporal).open(PATIENCE, options -> options);
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(temporal.namespace())
                        .build());
        List<String> begun = new CopyOnWriteArrayList<>();
        Semaphore may = new Semaphore(0);
        WorkerFactory factory = factory(client, begun, may);
        try {
            CompletableFuture<Integer> own = WorkflowClient.execute(
                    stub(client, OwnWorkWorkflow.class)::extract, new OwnWorkWorkflow.Order(plan("own"), "main", OWN));
            await().until(() -> begun.size() == 1);
            OneChunk waits = stub(client, OneChunk.class);
            CompletableFuture<ChunkReport> drop = WorkflowClient.execute(waits::extract, "main");
            await().until(() ->
                    WorkflowStub.fromTyped(waits).describe().getRawDescription().getPendingActivitiesCount() == 1);

            may.release();
            await().until(() -> begun.size() == 2);
            may.release();
            await().until(() -> begun.size() == 3);

            assertThat(begun).contains("drop");
            may.release(OWN);
            assertThat(drop.get().imagesFetched()).isZero();
            assertThat(own.get()).isEqualTo(OWN);
        } finally {
            may.release(2 * OWN);
            factory.shutdownNow();
            stubs.shutdownNow();
        }
    }

    private static WorkerFactory factory(WorkflowClient client, List<String> begun, Semaphore may) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        factory.newWorker(TaskQueues.DROP_WORKFLOW)
                .registerWorkflowImplementationTypes(OneChunkImpl.class, OwnWorkWorkflowImpl.class);
        factory.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations((DynamicActivity) arguments -> {
            if (Activity.getExecutionContext().getInfo().getActivityType().equals("AcquireLease")) {
                client.newUntypedWorkflowStub(arguments.get(1, String.class))
                        .signal("pool", new PoolNotice("main", PoolPhase.READY, 1, ""));
            }
            return null;
        });
        factory.newWorker(
                        TaskQueues.gpu("main"),
                        WorkerOptions.newBuilder()
                                .setMaxConcurrentActivityExecutionSize(1)
                                .build())
                .registerActivitiesImplementations((ExtractionActivities) chunk -> {
                    begun.add(chunk.plan().key().dropId());
                    may.acquireUninterruptibly();
                    return new ChunkReport("", Map.of(), 0, 0);
                });
        factory.start();
        return factory;
    }

    private Path inANamespaceOfItsOwn() throws IOException {
        LocalSystem system = SharedLocalSystem.servers();
        String line = "  address: \"" + system.config().temporal().address() + "\"\n";
        String text = Files.readString(system.configFile());
        assertThat(text).contains(line);
        return Files.writeString(
                directory.resolve("featuredrop.yaml"),
                text.replace(line, line + "  namespace: own-" + UUID.randomUUID() + "\n"));
    }

    private static <T> T stub(WorkflowClient client, Class<T> type) {
        return client.newWorkflowStub(
                type,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .build());
    }

    @Test
    void imagesWithoutADropAreExtractedAndLeaveNothingInTheExchange() throws IOException {
        LocalSystem system = SharedLocalSystem.whole();
        Path photos = SharedLocalSystem.home().resolve(".tools/photos");
        Path list = Files.writeString(directory.resolve("list.txt"), photos.resolve("brick.png") + "\n# no image\n");
        Path broken = Files.writeString(directory.resolve("broken.jpg"), "no image");
        Path out = directory.resolve("out.jsonl");

        Said said = run(
                system.configFile(),
                "extract",
                "--pool",
                "local",
                "--out",
                out.toString(),
                photos.resolve("astronaut.png").toString(),
                list.toString(),
                broken.toString());

        assertThat(said.exit()).as(said.text()).isEqualTo(1);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.path("outcome").asText())
                .containsExactly("EXTRACTED", "EXTRACTED", "NOT_IMAGE");
        assertThat(lines.getFirst().path("feature").size()).isEqualTo(1_280);
        assertThat(S3ObjectStore.open(system.config().exchange()).list("drops/own-work/"))
                .isEmpty();
        assertThat(run(system.configFile(), "extract", "--pool", "local", "--out", out.toString(), "a.png")
                        .text())
                .contains("exists already");
    }

    private record Said(int exit, String text) {}

    private static Said run(Path config, String... words) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        int exit = FeatureDropMain.run(writer, writer, Map.of("FEATUREDROP_CONFIG", config.toString()), words);
        return new Said(exit, text.toString());
    }
}
