package featuredrop.local.demo;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import java.nio.file.Path;

/// `DemoMain HOME`: starts the local system in `HOME/var`, carries three drops to publication, checks and
/// prints what happened, and stops the system again unless it ran before.
///
/// Exit code 0 when everything added up.
public final class DemoMain {
    private DemoMain() {}

    static void main(String[] arguments) {
        // Clients underneath log what the demo says better.
        System.setProperty("logback.configurationFile", "featuredrop/cli/logback.xml");
        Path home = Path.of(arguments.length == 1 ? arguments[0] : ".");
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var"));
        System.exit(run(directory));
    }

    /// Small chunks and a short grace, so that the pool grows and shrinks while one looks.
    private static LocalSettings twoHosts() {
        String pool = "pools." + LocalSystem.POOL;
        return LocalSettings.usual()
                .withGpuHosts(2)
                .with("chunk.records", 20)
                .with(pool + ".grace", "PT5S")
                .with(pool + ".watch-every", "PT2S")
                .with(pool + ".fleet.grow-after", "PT5S");
    }

    private static int run(LocalDirectory directory) {
        try {
            LocalSystem system = new LocalSystem(directory, twoHosts(), System.out::println);
            if (!system.isAlive("temporal")) {
                // A hook, so that an interrupted demo leaves no process behind either.
                Runtime.getRuntime().addShutdownHook(new Thread(system::close, "stop the local system"));
            }
            return new Demo(directory, system, System.out).run() ? 0 : 1;
        } catch (Exception e) {
            System.err.println("demo: " + e.getMessage() + " (what each process said: " + directory.root() + "/log)");
            return 1;
        }
    }
}
