package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The second site delivers as in 2016: a directory for each batch, the partner's below it, and the table
/// that downstream polls.
final class BatchLayoutIT {
    @Test
    void aDropIsDeliveredBelowItsBatchAndTheTableTellsOfIt() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            String output = scenario.site("south").output();
            LandingZone zone = scenario.zone("south");
            DropKey key = new DropKey("south", "bazaar", "batch");
            scenario.land(key, Pictures.binFiles(6, 102, 1, 12));
            scenario.start(key);
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);

            long batch = Long.parseLong(report.delivery().substring(output.length() + 1));
            String folder = report.delivery() + "/102";
            assertThat(zone.list(report.delivery())).extracting(FileStat::name).containsExactly("102", "_SUCCESS");
            Delivered delivered = Delivered.read(zone, report.delivery(), folder);
            long duplicates = report.outcomes().getOrDefault(Outcome.DUPLICATE, 0L);
            assertThat(delivered.features().size() + delivered.quarantine().size() + duplicates)
                    .isEqualTo(12);
            assertThat(delivered.manifest().path("run").path("batch").asLong()).isEqualTo(batch);

            JsonNode entry = json(zone, output + "/outputByPartner").path("102");
            assertThat(entry.path("jobTimeStamp").asLong()).isEqualTo(batch);
            assertThat(entry.path("outputFolder").asText()).isEqualTo(batch + "/102");
            assertThat(entry.path("files")).hasSize(1);
            assertThat(entry.path("outputSize").asLong())
                    .isEqualTo(zone.stat(folder + "/cnn_features.txt.gz")
                            .orElseThrow()
                            .length());
            assertThat(zone.list(output + "/_staging/bazaar")).isEmpty();
        }
    }

    @Test
    void aDropThatAManifestAnnouncesGoesInAndOutAsIn2016() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            String landing = scenario.site("south").landing();
            LandingZone zone = scenario.zone("south");
            Map<String, byte[]> files = Pictures.binFiles(7, 104, 2, 5);
            long stamp = 1_480_000_000;
            int part = 0;
            long bytes = 0;
            List<String> names = new ArrayList<>();
            for (byte[] content : files.values()) {
                names.add(String.format("\"part-%05d\"", part++));
                bytes += content.length;
                scenario.write(
                        "south",
                        landing + "/" + stamp + "/104/" + names.getLast().replace("\"", ""),
                        content);
            }
            scenario.write("south", landing + "/outputByPartner", """
                    {"104": {"jobTimeStamp": %d, "outputFolder": "%d/104", "files": %s, "outputSize": %d}}
                    """.formatted(stamp, stamp, names, bytes)
                    .getBytes(UTF_8));
            DropKey key = new DropKey("south", "mill", String.valueOf(stamp));
            scenario.start(key);

            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            Delivered delivered = Delivered.read(zone, report.delivery(), report.delivery() + "/104");
            assertThat(report.records()).isEqualTo(10);
            assertThat(delivered.manifest().path("run").path("upstreamStamp").asLong())
                    .isEqualTo(stamp);
            assertThat(json(zone, scenario.site("south").output() + "/outputByPartner")
                            .path("104")
                            .path("outputFolder")
                            .asText())
                    .endsWith("/104");
        }
    }

    private static JsonNode json(LandingZone zone, String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return new ObjectMapper().readTree(in);
        }
    }
}
