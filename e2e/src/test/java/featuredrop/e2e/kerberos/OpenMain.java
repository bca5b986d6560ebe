package featuredrop.e2e.kerberos;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.policy.DropException;
import java.nio.file.Path;

/// Opens HDFS as a worker does, with one configuration after the other: `OpenMain SITE CONFIG…`. Prints a line for
/// each.
final class OpenMain {
    private OpenMain() {}

    static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "featuredrop/cli/logback.xml");
        for (int i = 1; i < arguments.length; i++) {
            System.out.println("> " + answer(Path.of(arguments[i]), arguments[0]));
        }
        System.exit(0);
    }

    private static String answer(Path config, String site) {
        try {
            HdfsLandingZone.open(ConfigFile.load(config).site(site)).stat("/");
            return "open";
        } catch (ConfigException e) {
            return "CONFIG " + e.getMessage();
        } catch (DropException e) {
            return e.type() + " " + e.getMessage();
        }
    }
}
