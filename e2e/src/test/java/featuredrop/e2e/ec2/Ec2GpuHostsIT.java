package featuredrop.e2e.ec2;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.activities.gpupool.GpuHostsContract;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The EC2 adapter against an EC2 API of its own, whose instance nobody else starts or stops.
class Ec2GpuHostsIT extends GpuHostsContract {
    @TempDir
    private static Path root;

    private static LocalSystem system;
    private static Ec2GpuHosts hosts;

    @BeforeAll
    static void startTheApi() {
        system = new LocalSystem(
                new LocalDirectory(SharedLocalSystem.home(), root), LocalSettings.besideOthers(), System.out::println);
        system.prepare();
        system.start("ec2");
        PoolConfig pool = Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
        hosts = new Ec2GpuHosts(pool);
    }

    @AfterAll
    static void stopTheApi() {
        hosts.close();
        system.close();
    }

    @Override
    protected GpuHosts hosts() {
        return hosts;
    }

    @Override
    protected String pool() {
        return LocalSystem.POOL;
    }
}
