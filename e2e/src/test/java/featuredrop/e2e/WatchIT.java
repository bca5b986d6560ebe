package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.Stage;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The page `docs/how-to/watch.md`: what is shown of drops that wait, fail and have ended, and its commands.
final class WatchIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Runbook PAGE = Runbook.read(SharedLocalSystem.home().resolve("docs/how-to/watch.md"));
    private static final String DEAD = "item_id,image_url\na,no url\nb,none either\nc,nor here\n";

    @Test
    void aDropWhoseActivityFailsSaysWhatFailsAndGoesOnByItself() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "watch-quota");
            SiteConfig site = scenario.site("north");
            try (FileSystem hdfs = FileSystem.newInstance(URI.create(site.hdfs()), new Configuration())) {
                DistributedFileSystem north = (DistributedFileSystem) hdfs;
                Path output = new Path(site.output());
                north.mkdirs(output);
                north.setQuota(output, HdfsConstants.QUOTA_DONT_SET, 1);
                try {
                    scenario.land(key, Pictures.binFiles(51, 101, 1, 10));
                    scenario.start(key);
                    awaitLine(
                            scenario,
                            key,
                            "pending +RETURN, \\w+: .*quota.*; (PLATFORM|STATE_UNKNOWN).*;"
                                    + " attempt \\d+ (failed, next|works).*; since \\d\\d:\\d\\d");
                    awaitFound(scenario, "drops whose activities fail, by the kind of the failure", key);
                    assertThat(featuredrop(scenario, "status", "--problems")).contains(key.toString());
                    assertThat(details(scenario, key))
                            .contains("RETURN", "quota")
                            .contains("since 20");
                } finally {
                    north.setQuota(output, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
                }
            }
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
            awaitFound(scenario, "a partner's drops that were published", key);
            assertThat(found(scenario, "drops whose activities fail, by the kind of the failure"))
                    .doesNotContain(key.workflowId());
        }
    }

    @Test
    void everyDocumentedFilterFindsItsDrops() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey waiting = waiting(scenario, "watch-waiting");
            DropKey paused = waiting(scenario, "watch-paused");
            featuredrop(scenario, "pause", paused.toString(), "--reason", "disk full");
            DropKey held = held(scenario, "watch-held");
            DropKey aborted = held(scenario, "watch-aborted");
            featuredrop(scenario, "abort", aborted.toString(), "--reason", "not wanted");
            DropKey rejected = new DropKey("north", "atelier", "watch-rejected");
            scenario.land(rejected, Map.of("picture.xyz", new byte[] {1, 2, 3}));
            scenario.start(rejected);
            assertThat(scenario.awaitEnd(aborted).end()).isEqualTo(DropEnd.ABORTED);
            assertThat(scenario.awaitEnd(rejected).end()).isEqualTo(DropEnd.REJECTED);

            awaitLine(scenario, waiting, "pending +AWAIT, awaitDrop: No _SUCCESS in .*; looked \\d+ times?, next .*");
            Map<String, List<DropKey>> expected = new LinkedHashMap<>();
            expected.put("drops that run, without scans", List.of(waiting, paused, held));
            expected.put("drops that wait for their data", List.of(waiting, paused));
            expected.put("of these, the late ones", List.of());
            expected.put("held drops", List.of(held));
            expected.put("drops whose activities fail, by the kind of the failure", List.of());
            expected.put("paused drops of a site", List.of(paused));
            expected.put("a partner's drops that were published", List.of());
            expected.put("aborted drops", List.of(aborted));
            expected.put("drops that ended without success", List.of(rejected));
            expected.put("drops that were terminated", List.of());
            List<DropKey> all = List.of(waiting, paused, held, aborted, rejected);
            for (Map.Entry<String, List<DropKey>> filter : expected.entrySet()) {
                await(filter.getKey()).atMost(LONG).untilAsserted(() -> {
                    String list = found(scenario, filter.getKey());
                    assertThat(all.stream().filter(drop -> hasLine(list, drop)))
                            .containsExactlyElementsOf(filter.getValue());
                });
            }
            assertThat(found(scenario, "how many")).matches("(?s)Total: \\d+.*");
            List<String> documented = new ArrayList<>(expected.keySet());
            documented.add("how many");
            assertThat(filters().keySet()).containsExactlyInAnyOrderElementsOf(documented);

            cancel(scenario, waiting);
            featuredrop(scenario, "resume", paused.toString());
            cancel(scenario, paused);
            featuredrop(scenario, "abort", held.toString(), "--reason", "the test ends");
        }
    }

    @Test
    void aCancelledDropIsAbortedAndATerminatedOneIsStartedAgain() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = waiting(scenario, "watch-terminated");
            shell(scenario, key, block("temporal workflow terminate"));
            awaitFound(scenario, "drops that were terminated", key);
            featuredrop(scenario, "scan", "--site", "north");
            await("the scan starts the drop again")
                    .atMost(LONG)
                    .until(() -> scenario.client()
                                    .newUntypedWorkflowStub(key.workflowId())
                                    .describe()
                                    .getStatus()
                            == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);

            cancel(scenario, key);
            assertThat(featuredrop(scenario, "status")).containsPattern(key + " +- +ABORTED");
        }
    }

    private static void cancel(Scenario scenario, DropKey key) throws Exception {
        shell(scenario, key, block("temporal workflow cancel"));
        awaitFound(scenario, "aborted drops", key);
    }

    /// A drop whose done flag has not come.
    private static DropKey waiting(Scenario scenario, String id) {
        DropKey key = new DropKey("north", "atelier", id);
        scenario.landFiles(key, Pictures.binFiles(52, 101, 1, 5));
        scenario.start(key);
        scenario.awaitScheduled(key, "awaitDrop", 1);
        return key;
    }

    /// A drop of whose three records none has an image.
    private static DropKey held(Scenario scenario, String id) {
        DropKey key = new DropKey("north", "bazaar", id);
        scenario.land(key, Map.of("list.csv", DEAD.getBytes(UTF_8)));
        scenario.start(key);
        scenario.awaitStatus(key, status -> status.stage() == Stage.HELD);
        return key;
    }

    private static void awaitLine(Scenario scenario, DropKey key, String pattern) {
        await("line of " + key + " like " + pattern)
                .atMost(LONG)
                .untilAsserted(() -> assertThat(featuredrop(scenario, "status", key.toString()))
                        .containsPattern(pattern));
    }

    private static void awaitFound(Scenario scenario, String filter, DropKey key) {
        await(key + " among " + filter).atMost(LONG).until(() -> hasLine(found(scenario, filter), key));
    }

    private static boolean hasLine(String list, DropKey key) {
        return list.lines().anyMatch(line -> line.contains(" " + key.workflowId() + " "));
    }

    private static String found(Scenario scenario, String filter) throws Exception {
        String command = filters().get(filter);
        assertThat(command).as(filter).isNotNull();
        return shell(scenario, null, command);
    }

    /// The commands that filter lists, each under the comment above it.
    private static Map<String, String> filters() {
        Map<String, String> filters = new LinkedHashMap<>();
        String comment = "";
        for (String line : PAGE.script("Filter lists").lines().toList()) {
            if (line.startsWith("# ")) {
                comment = line.substring(2);
            } else if (!comment.isEmpty()) {
                filters.put(comment, line);
            }
        }
        return filters;
    }

    private static String block(String command) {
        return PAGE.script("Cancel and terminate")
                .lines()
                .filter(line -> line.startsWith(command))
                .findFirst()
                .orElseThrow();
    }

    private static String details(Scenario scenario, DropKey key) {
        return scenario.client()
                .newUntypedWorkflowStub(key.workflowId())
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    private static String featuredrop(Scenario scenario, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(SharedLocalSystem.home().resolve("bin/featuredrop").toString());
        command.add("--config");
        command.add(scenario.system().configFile().toString());
        command.addAll(List.of(arguments));
        return Scenario.run(command);
    }

    private static String shell(Scenario scenario, @Nullable DropKey drop, String command)
            throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        String binaries = scenario.system().directory().tool("python/bin").toString();
        environment.put("PATH", binaries + ":" + environment.get("PATH"));
        environment.put(
                "TEMPORAL_ADDRESS", scenario.system().config().temporal().address());
        environment.put(
                "TEMPORAL_NAMESPACE", scenario.system().config().temporal().namespace());
        environment.put("REASON", "the test says so");
        if (drop != null) {
            environment.put("DROP", drop.toString());
        }
        Process process = shell.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
