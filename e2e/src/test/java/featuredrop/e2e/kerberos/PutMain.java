package featuredrop.e2e.kerberos;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.file.ConfigFile;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes one local file to HDFS: `PutMain CONFIG SITE FILE TARGET`.
final class PutMain {
    private PutMain() {}

    static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "featuredrop/cli/logback.xml");
        HdfsLandingZone zone =
                HdfsLandingZone.open(ConfigFile.load(Path.of(arguments[0])).site(arguments[1]));
        try (OutputStream out = zone.create(arguments[3])) {
            Files.copy(Path.of(arguments[2]), out);
        }
        System.out.println("> put " + arguments[3]);
        System.exit(0);
    }
}
