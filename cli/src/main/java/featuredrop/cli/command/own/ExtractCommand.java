package featuredrop.cli.command.own;

import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.own.OwnImages;
import featuredrop.cli.own.OwnOrder;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.flow.own.OwnWorkWorkflow;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `extract`: vectors of images that belong to no drop.
@Command(
        name = "extract",
        description = "Extracts images that belong to no drop, behind the chunks of all drops. Exit code 1: some image"
                + " has no vector.")
public final class ExtractCommand extends CliCommand {
    /// The server ends the work of a caller that went away, and of a pool that never comes up.
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(
            paramLabel = "IMAGE",
            arity = "1..*",
            description = "image files, http(s) URLs, and lists (.txt) with one of these per line")
    private List<String> images = List.of();

    @Option(
            names = "--pool",
            required = true,
            description = "the pool, or hosts of it: POOL/type=..., /zone=..., /host=...")
    private String pool = "";

    @Option(names = "--model", description = "the model; may be left out where the pool has only one")
    private String model = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "a new file: a JSON object per image")
    private Path file = Path.of("");

    public ExtractCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) throws IOException {
        if (Files.exists(file)) {
            throw Refusal.usage("--out: " + file + " exists already");
        }
        OwnOrder order =
                OwnOrder.of(OwnImages.read(images), connections.config(), pool, model, "x" + UUID.randomUUID());
        if (order.images().sources().isEmpty()) {
            throw Refusal.usage("There is no image in " + images);
        }
        ObjectStore store = connections.exchange();
        order.send(store);
        await(connections.temporal(), order);
        int missing = write(order, store);
        remove(order, store);
        out().println(order.images().sources().size() + " images, " + missing + " without a vector: " + file);
        return missing == 0 ? ExitCode.OK : ExitCode.NO;
    }

    private void await(WorkflowClient client, OwnOrder order) {
        String id = OwnWorkWorkflow.workflowId(order.order().plan());
        OwnWorkWorkflow work = client.newWorkflowStub(
                OwnWorkWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(id)
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setWorkflowExecutionTimeout(LONGEST)
                        .setStaticSummary(order.images().sources().size() + " images on " + pool)
                        .build());
        out().println("Started " + id + ": " + order.images().sources().size() + " images in "
                + order.order().chunks() + " chunks");
        out().flush();
        try {
            work.extract(order.order());
        } catch (WorkflowException e) {
            throw Refusal.no(id + " has ended without results; the Temporal Web UI says why", e);
        }
    }

    private int write(OwnOrder order, ObjectStore store) throws IOException {
        int[] missing = new int[1];
        int[] number = new int[1];
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            order.forEachResult(store, (source, result) -> {
                Outcome outcome = Outcome.of(result.getOutcome());
                missing[0] += outcome == Outcome.EXTRACTED ? 0 : 1;
                writer.write(JSON.writeValueAsString(line(++number[0], source, outcome, result)));
                writer.newLine();
            });
        }
        return missing[0];
    }

    private static Map<String, Object> line(int number, String source, Outcome outcome, ChunkResult result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("image", number);
        line.put("source", Redaction.url(source));
        line.put("outcome", outcome.name());
        if (outcome == Outcome.EXTRACTED) {
            line.put("feature", result.getFeatureList());
        } else {
            line.put("detail", result.getDetail());
        }
        return line;
    }

    /// What is kept costs a little money and harms nothing.
    private void remove(OwnOrder order, ObjectStore store) {
        try {
            order.remove(store);
        } catch (DropException e) {
            err().println("featuredrop: kept in the exchange: " + e.getMessage());
        }
    }
}
