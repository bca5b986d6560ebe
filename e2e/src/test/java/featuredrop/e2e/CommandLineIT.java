package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.cli.FeatureDropMain;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operator's verbs, typed against the whole system.
final class CommandLineIT {
    private static final int DONE = 0;
    private static final int NO = 1;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static LocalSystem system;

    private @TempDir Path directory;

    /// What a command said.
    private record Said(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeAll
    static void start() {
        system = SharedLocalSystem.whole();
    }

    @Test
    void landsADropWaitsForItReportsItAndDoesItAgain() throws IOException {
        for (Map.Entry<String, byte[]> file : Pictures.binFiles(5, 101, 2, 10).entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        String drop = "north/atelier/typed";
        Said landed = run("land", directory.toString(), "--site", "north", "--partner", "atelier", "--drop", "typed");
        assertThat(landed.exit()).as(landed.err()).isEqualTo(DONE);
        assertThat(run("scan", "--site", "north").exit()).isEqualTo(DONE);
        Said ended = untilEnd(drop);
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(DONE);

        Said report = run("report", drop, "--json");
        assertThat(report.exit()).isEqualTo(DONE);
        assertThat(report.json().path("problems")).isEmpty();
        String published = report.json().path("directory").asText();
        String features = published + "/cnn_features.txt.gz";
        assertThat(IntStream.range(0, 10).mapToObj(item -> run("neighbours", features, "" + item, "-k", "3")))
                .as("neighbours of the ids that were delivered")
                .anySatisfy(near -> assertThat(near.out().lines()).hasSize(4));

        Said redo = run("redo", drop, "--reason", "to see it again", "--wait");
        assertThat(redo.exit()).as(redo.out() + redo.err()).isEqualTo(DONE);
        assertThat(run("report", drop, "--json")
                        .json()
                        .path("manifest")
                        .path("content")
                        .path("revision")
                        .asInt())
                .isEqualTo(2);
        assertThat(run("land", directory.toString(), "--site", "north", "--partner", "atelier", "--drop", "typed")
                        .exit())
                .as("a drop that has landed")
                .isEqualTo(NO);
    }

    @Test
    void decidesOnADropThatIsHeld() throws IOException {
        Path list = Files.writeString(
                directory.resolve("items.csv"), "item_id,image_url\na,no url\nb,none either\nc,nor here\n");
        String drop = "north/bazaar/typed-held";
        run("land", list.toString(), "--site", "north", "--partner", "bazaar", "--drop", "typed-held");
        run("scan", "--site", "north");
        await().atMost(LIMIT).until(() -> stage(drop).equals("HELD"));

        Said paused = run("pause", "typed-held", "--reason", "a look first", "--wait");
        assertThat(paused.exit()).as(paused.out() + paused.err()).isEqualTo(DONE);
        JsonNode own = run("status", drop, "--json").json().path("own");
        assertThat(own.path("level").asText()).isEqualTo("PAUSED");
        assertThat(own.path("reason").asText()).isEqualTo("a look first");
        assertThat(run("resume", drop, "--wait").exit()).isEqualTo(DONE);

        assertThat(run("abort", drop, "--reason", "the list is empty of images").exit())
                .isEqualTo(DONE);
        assertThat(untilEnd(drop).exit()).as("not published").isEqualTo(NO);
        Said report = run("report", drop);
        assertThat(report.exit()).isEqualTo(NO);
        assertThat(report.out()).contains("ABORTED", "the list is empty of images");
    }

    @Test
    void showsPoolsAndSitesAndReachesEveryServer() throws IOException {
        JsonNode situation = run("status", "--json").json();
        assertThat(situation.path("sites").fieldNames()).toIterable().contains("north", "south");
        assertThat(situation.path("pools")).isNotEmpty();
        assertThat(run("pool", "state").exit()).isEqualTo(DONE);
        assertThat(run("config", "check", "--connect").out()).contains("Temporal", "S3", "HDFS of site south");
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
