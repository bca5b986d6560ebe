package featuredrop.e2e;

import static org.awaitility.Awaitility.await;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one local system that all integration tests of a run share; it starts at the first call, ends with the JVM,
/// and lies in `e2e/target/local`. Ports are free ones, so that it runs beside `make up`.
///
/// A test keeps to partners and drops of its own, and leaves every process running that it found running.
public final class SharedLocalSystem {
    private static @Nullable LocalSystem system;
    private static boolean whole;

    private SharedLocalSystem() {}

    /// Temporal, HDFS, S3 and the EC2 API, without workers.
    public static synchronized LocalSystem servers() {
        if (system == null) {
            LocalDirectory directory = new LocalDirectory(home(), home().resolve("e2e/target/local"));
            new ProcessTable(directory).stopAll();
            deleteAll(directory.root());
            LocalSystem fresh = new LocalSystem(directory, LocalSettings.besideOthers(), System.out::println);
            Runtime.getRuntime().addShutdownHook(new Thread(fresh::close));
            fresh.upServers();
            system = fresh;
        }
        return system;
    }

    /// The whole system, workers included.
    public static synchronized LocalSystem whole() {
        LocalSystem started = servers();
        if (!whole) {
            started.up();
            whole = true;
        }
        return started;
    }

    /// A client of a site's HDFS that has had its first answer. Clients of one JVM share their connections, and one
    /// that stems from before a test killed the NameNode fails at its first call.
    public static HdfsLandingZone landingZone(SiteConfig site) {
        HdfsLandingZone zone = HdfsLandingZone.open(site);
        await("answer of " + site.hdfs())
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(DropException.class)
                .untilAsserted(() -> zone.stat("/"));
        return zone;
    }

    /// The repository's root.
    public static Path home() {
        return Path.of(System.getProperty("featuredrop.home", ".."))
                .toAbsolutePath()
                .normalize();
    }

    static void deleteAll(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
