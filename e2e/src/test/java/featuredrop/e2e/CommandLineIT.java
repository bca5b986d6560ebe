package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operator's verbs, typed against the whole system.
final class CommandLineIT {
    private static final int DONE = 0;
    private static final int NO = 1;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /// Published before the first verb is typed; no test changes it.
    private static final DropKey PUBLISHED = new DropKey("north", "atelier", "typed-published");

    private static LocalSystem system;
    private static Delivered delivered;

    private @TempDir Path directory;

    /// What a command said.
    private record Said(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeAll
    static void publishADrop() throws IOException {
        system = SharedLocalSystem.whole();
        try (Scenario scenario = new Scenario(system)) {
            delivered = scenario.delivered(published(scenario, PUBLISHED));
        }
    }

    @Test
    void landedDropIsFoundByAScan() throws IOException {
        for (Map.Entry<String, byte[]> file : Pictures.binFiles(5, 101, 2, 10).entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }

        Said landed = land(directory, "atelier", "typed");
        assertThat(landed.exit()).as(landed.err()).isEqualTo(DONE);
        assertThat(landed.out()).contains("Landed north/atelier/typed: 2 files");
        assertThat(run("scan", "--site", "north").exit()).isEqualTo(DONE);

        await().atMost(LIMIT).until(() -> run("status", "north/atelier/typed").exit() == DONE);
    }

    @Test
    void landRefusesADropThatHasLanded() throws IOException {
        Path file = Files.write(directory.resolve("part-000.bin"), new byte[1]);

        Said again = land(file, PUBLISHED.partner(), PUBLISHED.dropId());

        assertThat(again.exit()).isEqualTo(NO);
        assertThat(again.err()).contains(PUBLISHED.dropId());
    }

    @Test
    void statusWaitsForThePublicationOfADrop() throws IOException {
        DropKey key = new DropKey("north", "atelier", "waited-for");
        try (Scenario scenario = new Scenario(system)) {
            scenario.land(key, Pictures.binFiles(7, 101, 1, 10));
            scenario.start(key);
        }

        Said ended = untilEnd(key.toString());

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(DONE);
        assertThat(ended.out()).contains("PUBLISHED");
    }

    @Test
    void reportReadsAPublishedDeliveryBack() throws IOException {
        Said report = run("report", PUBLISHED.toString(), "--json");

        assertThat(report.exit()).as(report.err()).isEqualTo(DONE);
        assertThat(report.json().path("problems")).isEmpty();
        assertThat(report.json().path("directory").asText()).endsWith("/" + PUBLISHED.dropId());
        assertThat(report.json().path("manifest").path("content")).isEqualTo(content(delivered));
    }

    @Test
    void neighboursOfEveryDeliveredItemAreFound() throws IOException {
        String features = run("report", PUBLISHED.toString(), "--json")
                        .json()
                        .path("directory")
                        .asText() + "/cnn_features.txt.gz";
        assertThat(delivered.features()).hasSizeGreaterThan(3);
        for (String line : delivered.features()) {
            String item = line.split(" ", -1)[1];

            Said near = run("neighbours", features, item, "-k", "3");

            assertThat(near.exit()).as(near.err()).isEqualTo(DONE);
            assertThat(near.out().lines().skip(1))
                    .as("neighbours of %s", item)
                    .hasSize(3)
                    .noneMatch(neighbour -> neighbour.strip().startsWith(item + " "));
        }
    }

    @Test
    void redoPublishesTheNextRevision() throws IOException {
        DropKey key = new DropKey("north", "atelier", "typed-again");
        try (Scenario scenario = new Scenario(system)) {
            published(scenario, key);
        }

        Said redo = run("redo", key.toString(), "--reason", "to see it again", "--wait");

        assertThat(redo.exit()).as(redo.out() + redo.err()).isEqualTo(DONE);
        assertThat(run("report", key.toString(), "--json")
                        .json()
                        .path("manifest")
                        .path("content")
                        .path("revision")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void pauseAndResumeReachADropThatIsHeld() throws IOException {
        String drop = held("typed-paused");

        Said paused = run("pause", "typed-paused", "--reason", "a look first", "--wait");
        assertThat(paused.exit()).as(paused.out() + paused.err()).isEqualTo(DONE);
        JsonNode own = run("status", drop, "--json").json().path("own");
        assertThat(own.path("level").asText()).isEqualTo("PAUSED");
        assertThat(own.path("reason").asText()).isEqualTo("a look first");

        assertThat(run("resume", drop, "--wait").exit()).isEqualTo(DONE);
        assertThat(run("status", drop, "--json")
                        .json()
                        .path("own")
                        .path("level")
                        .asText())
                .isEqualTo("RUNNING");
    }

    @Test
    void abortedDropEndsUnpublishedAndTheReportSaysWhy() throws IOException {
        String drop = held("typed-aborted");

        assertThat(run("abort", drop, "--reason", "the list is empty of images").exit())
                .isEqualTo(DONE);

        assertThat(untilEnd(drop).exit()).as("not published").isEqualTo(NO);
        Said report = run("report", drop);
        assertThat(report.exit()).isEqualTo(NO);
        assertThat(report.out()).contains("ABORTED", "the list is empty of images");
    }

    @Test
    void statusShowsPoolsAndSites() throws IOException {
        JsonNode situation = run("status", "--json").json();
        assertThat(situation.path("sites").fieldNames()).toIterable().contains("north", "south");
        assertThat(situation.path("pools").findValuesAsText("pool")).containsExactly(LocalSystem.POOL);
    }

    @Test
    void poolStateNamesThePoolAndItsMachine() {
        Said pool = run("pool", "state");
        assertThat(pool.exit()).as(pool.err()).isEqualTo(DONE);
        assertThat(pool.out()).contains(LocalSystem.POOL, "i-");
    }

    @Test
    void configCheckReachesEveryServer() {
        Said check = run("config", "check", "--connect");
        assertThat(check.exit()).as(check.err()).isEqualTo(DONE);
        assertThat(check.out())
                .contains(
                        "temporal.address",
                        "exchange.bucket",
                        "sites.north.output",
                        "sites.south.landing",
                        "pools." + LocalSystem.POOL);
    }

    /// A drop of the north site of whose three records none has an image.
    private String held(String id) throws IOException {
        Path list = Files.writeString(
                directory.resolve("items.csv"), "item_id,image_url\na,no url\nb,none either\nc,nor here\n");
        assertThat(land(list, "bazaar", id).exit()).isEqualTo(DONE);
        assertThat(run("scan", "--site", "north").exit()).isEqualTo(DONE);
        String drop = "north/bazaar/" + id;
        await().atMost(LIMIT).until(() -> stage(drop).equals("HELD"));
        return drop;
    }

    private static DropReport published(Scenario scenario, DropKey key) {
        scenario.land(key, Pictures.binFiles(6, 101, 1, 12));
        scenario.start(key);
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        return report;
    }

    private static JsonNode content(Delivered delivery) {
        return delivery.manifest().path("content");
    }

    private static Said land(Path path, String partner, String drop) {
        return run("land", path.toString(), "--site", "north", "--partner", partner, "--drop", drop);
    }

    private static String stage(String drop) throws IOException {
        Said status = run("status", drop, "--json");
        return status.exit() == DONE ? status.json().path("stage").asText() : "";
    }

    private static Said untilEnd(String drop) {
        return run("status", drop, "--wait");
    }

    private static Said run(String... arguments) {
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
