package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanCommandTest {
    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private @TempDir Path directory;
    private Path config = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        config = CommandLineRun.config(directory);
        Files.writeString(config, Files.readString(config) + "chunk:\n  records: 4\n");
    }

    private void land(String drop, int records, boolean done) {
        String lines = IntStream.range(0, records)
                .mapToObj(i -> String.format("item-%04d,http://shop.example/%04d%n", i, i))
                .collect(Collectors.joining("", "item_id,image_url\n", ""));
        zone.put("/north/landing/atelier/" + drop + "/items.csv", lines.getBytes(StandardCharsets.UTF_8));
        if (done) {
            zone.put("/north/landing/atelier/" + drop + "/_SUCCESS", new byte[0]);
        }
    }

    @Test
    void aLandedDropIsCountedByReadingWhenThereIsNothingToEstimateFrom() {
        land("monday", 10, true);

        CommandLineRun run = run("plan", "north/atelier/monday");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                Plan for revision 1 of north/atelier/monday, complete:
                  files    1 of 368 B, 0 are exported
                  records  10, counted by reading the files
                  chunks   3 to extract of 3
                  reused   0 whole chunks with results; results of 0 records are kept
                  minutes  0.5 with 1 host(s), at 6.00 chunks a minute and host (configured as chunks-per-minute, not measured yet)
                  money    unknown: the configuration names no file 'prices'
                """);
        assertThat(store.list("")).isEmpty();
        assertThat(run("plan", "monday").out()).isEqualTo(run.out());
        assertThat(run("plan", "--partner", "atelier", "--drop", "monday").out())
                .isEqualTo(run.out());
        assertThat(run("plan", "monday", "--json").out())
                .contains("\"chunksToExtract\" : 3", "\"records\" : 10", "\"dollarsPerHour\" : null");
    }

    @Test
    void anEarlierDeliveryTellsHowManyRecordsTheFilesHold() {
        land("monday", 10, true);
        deliver("sunday", 736, 19, 1);

        assertThat(run("plan", "monday").out())
                .contains(
                        "  records  10, estimated from sizes, by the delivery of north/atelier/sunday\n",
                        "  chunks   3 to extract of 3\n");
        assertThat(run("plan", "monday", "--count").out()).contains("  records  10, counted by reading the files\n");
    }

    @Test
    void aPartnerThatChoosesHostsByALabelHasThePriceAndPaceOfTheirPool() throws IOException {
        land("monday", 10, true);
        String planned = run("plan", "monday").out();
        String file = Files.readString(config);
        Files.writeString(config, file.replaceFirst("atelier:\n", "atelier:\n        pool: gpu/zone=eu-west-1a\n"));
        assertThat(Files.readString(config)).isNotEqualTo(file);

        assertThat(run("plan", "monday").out()).isEqualTo(planned);
    }

    @Test
    void aDropThatIsNotCompleteSaysSo() {
        land("monday", 1, false);

        assertThat(run("plan", "monday").out())
                .startsWith("Plan for revision 1 of north/atelier/monday, not complete yet: ");
    }

    @Test
    void whatHasNotLandedCannotBePlanned() {
        assertThat(run("plan", "monday").err()).contains("No drop 'monday' of a configured partner has landed");
        assertThat(run("plan", "north/atelier/monday").err())
                .contains("The files of north/atelier/monday are not in the landing zone");
        assertThat(run("plan", "--partner", "atelier", "--drop", "x").exit()).isEqualTo(ExitCode.NO);
        assertThat(run("plan", "--partner", "nobody", "--drop", "x").exit()).isEqualTo(ExitCode.USAGE);
        for (String[] wrong : List.of(
                new String[] {"plan"},
                new String[] {"plan", "--partner", "atelier"},
                new String[] {"plan", "monday", "--partner", "atelier", "--drop", "monday"},
                new String[] {"plan", "monday", "--all", "--failed"})) {
            assertThat(run(wrong).exit()).as("%s", List.of(wrong)).isEqualTo(ExitCode.USAGE);
        }
    }

    private void deliver(String drop, long bytes, long records, long rejects) {
        DeliveryManifest manifest = new DeliveryManifest(
                new DeliveryManifest.Content(
                        1,
                        "north",
                        "atelier",
                        101,
                        drop,
                        1,
                        "abc",
                        "0123456789abcdef",
                        new DeliveryManifest.Model("m", "d", "p", "e"),
                        List.of(new DeliveryManifest.Input("/a", bytes, "c", records, rejects)),
                        Map.of(Outcome.EXTRACTED, records),
                        List.of()),
                new DeliveryManifest.Run("w", "r", "", "", 0, 0, 1, 155, 2, 2_000, "", "", List.of(), List.of()));
        zone.put("/north/features/atelier/" + drop + "/manifest.json", manifest.toJson());
        zone.put("/north/features/atelier/" + drop + "/_SUCCESS", DeliveryManifest.success(manifest.toJson()));
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                known -> InMemoryConnections.withoutTemporal(known, zone, store),
                Map.of("FEATUREDROP_CONFIG", config.toString()),
                arguments);
    }
}
