package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// Lists as partners send them. Every line of each is delivered or quarantined, or the drop is held or rejected.
///
/// The first three links of a list lead to images, and the others to a blocked address, which costs no time. So a
/// drop of many lines is held for its share of quarantine; accepting it shows that its lines add up.
final class ListCasesIT {
    private static final String HEADER = "item_id,image_url\n";
    private static final String ELSEWHERE = "http://127.0.0.2:18555/s/a.jpg";
    private static final String BLOCKED = "http://127.0.0.2/s/a.jpg";
    private static final int GOOD = 3;

    /// What a drop comes to.
    private record Expected(long delivered, long quarantined, long damaged) {}

    @Test
    void everyLineIsDeliveredOrQuarantined() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            Map<DropKey, Expected> drops = new LinkedHashMap<>();
            drops.put(
                    landed(scenario, "tsv", "tsv-swallow.tsv", links(scenario, resource("tsv-swallow.tsv"))),
                    new Expected(GOOD, 1_200 - GOOD, 0));
            drops.put(
                    landed(scenario, "padded", "zero-padded.csv.gz", packed(scenario, 5_000, 512, 0)),
                    new Expected(GOOD, 5_000 - GOOD, 0));
            drops.put(
                    landed(scenario, "cut", "cut-9-bytes.csv.gz", packed(scenario, 5_000, 0, 9)),
                    new Expected(GOOD, 5_001 - GOOD, 1));
            drops.put(
                    landed(scenario, "three", "three-lines-zero-padded.csv.gz", packed(scenario, GOOD, 512, 0)),
                    new Expected(GOOD, 0, 0));
            drops.put(mixed(scenario), new Expected(3 * GOOD, 2_300 - 3 * GOOD, 0));

            drops.keySet().forEach(scenario::start);
            drops.forEach((drop, expected) -> requireAddedUp(scenario, drop, expected));
        }
    }

    @Test
    void aTableWithoutRowsIsHeldAndThePointerStays() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey before = landed(scenario, "before", "list.csv", links(scenario, list("p", GOOD)));
            scenario.start(before);
            assertThat(scenario.awaitEnd(before).end()).isEqualTo(DropEnd.PUBLISHED);
            JsonNode pointer = pointer(scenario, before);
            assertThat(pointer.path("outputFolder").asText()).contains("lists-before");

            DropKey empty = landed(scenario, "header-only", "header-only.csv", resource("header-only.csv"));
            scenario.start(empty);
            DropStatus held = scenario.awaitStatus(empty, status -> status.stage() == Stage.HELD);

            assertThat(held.holdReason()).contains("hold bytes and no record", "header-only.csv");
            assertThat(pointer(scenario, before)).isEqualTo(pointer);
            said(scenario, "abort", empty.toString(), "--reason", "an empty table");
            assertThat(scenario.awaitEnd(empty).end()).isEqualTo(DropEnd.ABORTED);
            assertThat(pointer(scenario, before)).isEqualTo(pointer);
        }
    }

    @Test
    void whatATerminalObeysIsShownNowhere() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = landed(scenario, "escapes", "escape-header.csv", resource("escape-header.csv"));
            scenario.start(key);
            DropReport report = scenario.awaitEnd(key);

            assertThat(report.end()).isEqualTo(DropEnd.REJECTED);
            assertThat(report.reason()).contains("escape-header.csv", "no column item_id");
            String details = scenario.client()
                    .newUntypedWorkflowStub(key.workflowId())
                    .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                    .getCurrentDetails();
            assertThat(details).isNotEmpty();
            for (String shown : List.of(
                    report.reason(),
                    details,
                    said(scenario, "status", key.toString()),
                    said(scenario, "status", key.toString(), "--json"),
                    said(scenario, "report", key.toString()),
                    logs(scenario))) {
                assertThat(shown).doesNotContainPattern("[\\p{Cc}&&[^\\n\\r\\t]]");
            }
        }
    }

    private static void requireAddedUp(Scenario scenario, DropKey drop, Expected expected) {
        long records = expected.delivered() + expected.quarantined();
        if (expected.quarantined() > 0) {
            DropStatus held = scenario.awaitStatus(drop, status -> status.stage() == Stage.HELD);
            assertThat(held.holdReason()).contains(expected.quarantined() + " of " + records + " records");
            said(scenario, "accept", drop.toString(), "--reason", "the links are to be blocked");
        }
        DropReport report = scenario.awaitEnd(drop);

        assertThat(report.end()).as(drop + ": " + report.reason()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.records()).as(drop.toString()).isEqualTo(records);
        Delivered delivered = scenario.delivered(report);
        assertThat(delivered.features()).as(drop.toString()).hasSize((int) expected.delivered());
        Map<String, Long> causes = delivered.quarantine().stream()
                .collect(Collectors.groupingBy(line -> line.path("outcome").asText(), Collectors.counting()));
        assertThat(causes.getOrDefault(Outcome.DAMAGED.name(), 0L))
                .as(drop.toString())
                .isEqualTo(expected.damaged());
        assertThat(causes.getOrDefault(Outcome.BLOCKED_ADDRESS.name(), 0L))
                .as(drop.toString())
                .isEqualTo(expected.quarantined() - expected.damaged());
    }

    /// What the table says of a partner whose data are the newest.
    private static JsonNode pointer(Scenario scenario, DropKey key) throws IOException {
        String path = scenario.site(key.site()).output() + "/outputByPartner";
        int partner = Objects.requireNonNull(
                        scenario.site(key.site()).partners().get(key.partner()))
                .id();
        try (InputStream in = scenario.zone(key.site()).open(path, 0)) {
            return new ObjectMapper().readTree(in).path(String.valueOf(partner));
        }
    }

    private static DropKey mixed(Scenario scenario) throws IOException {
        DropKey key = new DropKey("north", "bazaar", "lists-mixed");
        scenario.land(
                key,
                Map.of(
                        "good.csv", links(scenario, list("a", 300)),
                        "cr-only.csv",
                                new String(links(scenario, list("b", 1_000)), StandardCharsets.UTF_8)
                                        .replace('\n', '\r')
                                        .getBytes(StandardCharsets.UTF_8),
                        "not-gzip.csv.gz", links(scenario, list("c", 1_000))));
        return key;
    }

    private static DropKey landed(Scenario scenario, String id, String file, byte[] content) {
        DropKey key = new DropKey("north", "bazaar", "lists-" + id);
        scenario.land(key, Map.of(file, content));
        return key;
    }

    /// The list with its first links to images of the local server, and the others to a blocked address.
    private static byte[] links(Scenario scenario, byte[] list) throws IOException {
        String text = new String(list, StandardCharsets.UTF_8);
        for (int i = 0; i < GOOD; i++) {
            text = text.replaceFirst(ELSEWHERE, image(scenario, i));
        }
        return text.replace(ELSEWHERE, BLOCKED).getBytes(StandardCharsets.UTF_8);
    }

    private static String image(Scenario scenario, int number) throws IOException {
        String name = "lists-" + number + ".jpg";
        Path root = Files.createDirectories(scenario.system().directory().state("web"));
        Files.write(root.resolve(name), Pictures.jpeg(new Random(number)));
        return "http://127.0.0.1:" + scenario.system().ports().web() + "/" + name;
    }

    private static byte[] list(String prefix, int rows) {
        return (HEADER
                        + IntStream.range(0, rows)
                                .mapToObj(i -> prefix + i + "," + ELSEWHERE + "\n")
                                .collect(Collectors.joining()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// A gzip list with zero bytes behind it, or without its last bytes.
    private static byte[] packed(Scenario scenario, int rows, int padding, int cut) throws IOException {
        byte[] packed = packed(links(scenario, list("b", rows)));
        return Arrays.copyOf(packed, packed.length + padding - cut);
    }

    private static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ListCasesIT.class.getResourceAsStream("/lists/" + name))) {
            return in.readAllBytes();
        }
    }

    /// What the processes of the system logged. The Temporal server's own log is not ours.
    private static String logs(Scenario scenario) throws IOException {
        Path directory =
                Objects.requireNonNull(scenario.system().directory().log("io").getParent());
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(log -> !log.endsWith("temporal.log")).toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        assertThat(text).isNotEmpty();
        return text.toString();
    }

    /// Output and errors of a command.
    private static String said(Scenario scenario, String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        FeatureDropMain.run(
                out,
                out,
                Map.of("FEATUREDROP_CONFIG", scenario.system().configFile().toString()),
                arguments);
        out.flush();
        assertThat(said.toString()).isNotEmpty();
        return said.toString();
    }
}
