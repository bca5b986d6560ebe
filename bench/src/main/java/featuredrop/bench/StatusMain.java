package featuredrop.bench;

import featuredrop.cli.FeatureDropMain;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/// How long `featuredrop status` takes with many running drops: the server is real, and the drops are workflows that no
/// worker serves, because a list asks none of them.
///
/// Arguments: the repository's root and the number of drops.
public final class StatusMain {
    private static final int STARTS_AT_ONCE = 32;
    private static final int ROUNDS = 7;

    private StatusMain() {}

    public static void main(String[] args) {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        int drops = Integer.parseInt(args[1]);
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var/bench-status"));
        try (LocalSystem system = new LocalSystem(directory, LocalSettings.besideOthers(), line -> {})) {
            system.upServers();
            start(system.config().temporal().address(), drops);
            String config = system.configFile().toString();
            measure("status", config);
            measure("status --all", config, "--all");
            measure("status --problems", config, "--problems");
        }
        System.exit(0);
    }

    private static void start(String address, int drops) {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        WorkflowClient client = WorkflowClient.newInstance(service);
        long begin = System.nanoTime();
        long started = IntStream.range(0, drops)
                .boxed()
                .gather(Gatherers.mapConcurrent(STARTS_AT_ONCE, number -> start(client, number)))
                .count();
        System.out.printf("%d drops started in %.1f s%n", started, seconds(begin));
        while (client.countWorkflows("WorkflowType = 'Drop'").getCount() < drops) {
            Thread.onSpinWait();
        }
        service.shutdownNow();
    }

    private static int start(WorkflowClient client, int number) {
        DropKey key = new DropKey("north", "partner-" + number % 40, "drop-" + number);
        Stage stage = number % 10 == 0 ? Stage.RETURN : Stage.AWAIT;
        client.newUntypedWorkflowStub(
                        "Drop",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(key.workflowId())
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                        .set(SearchKeys.SITE, key.site())
                                        .set(SearchKeys.PARTNER, key.partner())
                                        .set(SearchKeys.DROP_ID, key.dropId())
                                        .set(SearchKeys.STAGE, stage.name())
                                        .set(
                                                SearchKeys.WAITING,
                                                stage == Stage.RETURN
                                                        ? "PLATFORM S3, settle: S3 does not answer"
                                                        : "No _SUCCESS in /north/landing yet")
                                        .build())
                                .build())
                .start();
        return number;
    }

    private static void measure(String name, String config, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "--config";
        arguments[1] = config;
        arguments[2] = "status";
        System.arraycopy(options, 0, arguments, 3, options.length);
        double[] times = new double[ROUNDS];
        int lines = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            long begin = System.nanoTime();
            int exit = FeatureDropMain.run(new PrintWriter(out), new PrintWriter(err), Map.of(), arguments);
            times[round] = seconds(begin);
            lines = (int) out.toString().lines().count();
            if (exit != 0) {
                throw new IllegalStateException(name + " ended with " + exit + ": " + err);
            }
        }
        double first = times[0];
        Arrays.sort(times);
        System.out.printf(
                "%-20s first %.2f s, median %.2f s, most %.2f s, %d lines%n",
                name, first, times[ROUNDS / 2], times[ROUNDS - 1], lines);
    }

    private static double seconds(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3;
    }
}
