package featuredrop.bench;

import featuredrop.exchange.config.GpuWorkerConfig.Engine;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import java.nio.file.Path;

/// Runs the benches against a local system of their own, with a stub in place of the network so that the engine, HDFS
/// and S3 are what is measured. Every worker has a heap of 256 MiB.
///
/// Arguments: the repository's root and the number of records of the long drop.
public final class BenchMain {
    private static final String SITE = "north";
    private static final String PARTNER = "atelier";

    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var/bench"));
        LocalSettings settings = LocalSettings.besideOthers().with("gpu-worker.engine", Engine.STUB);
        try (LocalSystem system = new LocalSystem(directory, settings, line -> System.out.println(line))) {
            system.up();
            try (Bench bench = Bench.connect(system.config(), SITE, PARTNER)) {
                EngineOverhead.measure(bench);
                long ioWorker = new ProcessTable(directory)
                        .find("io-" + SITE)
                        .orElseThrow()
                        .pid();
                LongDrop.measure(bench, Integer.parseInt(args[1]), ioWorker);
            }
        }
    }
}
