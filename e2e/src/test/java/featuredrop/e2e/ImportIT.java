package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.activities.scan.LandingActivitiesImpl;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/how-to/replace-the-old-pipeline.md`, command by command, over a tree and ledgers of 2016 on a real NameNode.
final class ImportIT {
    private static final Path PAGE = SharedLocalSystem.home().resolve("docs/how-to/replace-the-old-pipeline.md");
    private static final String ROOT = "/migration";
    private static final String OLD = ROOT + "/cnn";

    private final LocalSystem system = SharedLocalSystem.servers();
    private @TempDir Path directory;

    @Test
    void aFirstRunOverTheTreeOfTheOldPipelineSendsNothingAgain() throws Exception {
        Path file = directory.resolve("featuredrop.yaml");
        Files.writeString(
                file,
                Files.readString(system.configFile())
                        .replace("/south/landing", ROOT + "/landing")
                        .replace("/south/features", ROOT + "/features"));
        FeatureDropConfig config = ConfigFile.load(file, Map.of());
        try (HdfsLandingZone zone = SharedLocalSystem.landingZone(config.site("south"))) {
            write(zone, OLD + "/1479701113/104/cnn_features.txt.gz", "four");
            write(zone, OLD + "/1479701113/_SUCCESS", "");
            write(zone, OLD + "/outputByPartner", """
                    {
                      "104": {
                        "files": ["cnn_features.txt.gz"],
                        "jobTimeStamp": 1479701113,
                        "outputFolder": "1479701113/104",
                        "outputSize": 4
                      }
                    }""");
            Files.writeString(directory.resolve("sent.txt"), "104 1479700000\n");
            Files.writeString(directory.resolve("computed.txt"), "104 1479701113\n");
            land(zone, 1479700000);
            assertThat(due(config, zone)).containsExactly("south/mill/1479700000");

            Runbook page = Runbook.read(PAGE);
            assertThat(run(file, page.script("Prepare", "Look"))).contains("1479700000", "Would store 1 entries");
            assertThat(due(config, zone)).hasSize(1);
            assertThat(run(file, page.script("Import"))).contains("Stored 1 entries");
            assertThat(due(config, zone)).isEmpty();
            assertThat(run(file, page.script("Import"))).contains("Stored 0 entries");
            assertThat(zone.list(ROOT + "/features/_imported"))
                    .extracting(FileStat::name)
                    .containsExactly("mill.1479700000.json");

            land(zone, 1479800000);
            assertThat(due(config, zone)).containsExactly("south/mill/1479800000");
            zone.delete(ROOT);
        }
    }

    private static List<String> due(FeatureDropConfig config, HdfsLandingZone zone) {
        return new LandingActivitiesImpl(config, "south", zone, new InMemoryObjectStore())
                .scanLanding("south").due().stream()
                        .map(drop -> drop.key().toString())
                        .toList();
    }

    private static void land(HdfsLandingZone zone, long stamp) throws IOException {
        write(zone, ROOT + "/landing/" + stamp + "/104/part-0", "x");
        zone.delete(ROOT + "/landing/outputByPartner");
        write(zone, ROOT + "/landing/outputByPartner", """
                {"104": {"jobTimeStamp": %d, "outputFolder": "%d/104", "files": ["part-0"], "outputSize": 1}}
                """.formatted(stamp, stamp));
    }

    private static void write(HdfsLandingZone zone, String path, String content) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write(content.getBytes(UTF_8));
        }
    }

    private String run(Path config, String script) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        environment.put("PATH", SharedLocalSystem.home().resolve("bin") + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("FEATUREDROP_CONFIG", config.toString());
        environment.put("SITE", "south");
        environment.put("OLD_OUTPUT", OLD);
        environment.put("SENT", directory.resolve("sent.txt").toString());
        environment.put("COMPUTED", directory.resolve("computed.txt").toString());
        Process process = shell.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", script, output).isZero();
        return output;
    }
}
