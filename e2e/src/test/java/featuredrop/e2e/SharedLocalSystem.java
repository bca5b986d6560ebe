package featuredrop.e2e;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// The repository's root.
    public static Path home() {
        return Path.of(System.getProperty("featuredrop.home", ".."))
                .toAbsolutePath()
                .normalize();
    }

    private static void deleteAll(Path directory) {
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
