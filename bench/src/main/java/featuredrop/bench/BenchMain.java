package featuredrop.bench;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig;
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
        LocalSettings settings = LocalSettings.besideOthers().with(BenchMain::withoutNetwork);
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

    private static FeatureDropConfig withoutNetwork(FeatureDropConfig config) {
        GpuWorkerConfig gpu = config.gpuWorker();
        return new FeatureDropConfig(
                config.temporal(),
                config.exchange(),
                config.sites(),
                config.pools(),
                new GpuWorkerConfig(
                        gpu.pool(),
                        gpu.slots(),
                        gpu.threads(),
                        gpu.batch(),
                        "stub",
                        gpu.gpu(),
                        gpu.fetch(),
                        gpu.decode()),
                config.models(),
                config.chunk(),
                config.schedules());
    }
}
