package featuredrop.e2e.ec2;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.activities.gpupool.GpuHostsContract;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.aws.CredentialsFile;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.gpupool.HostTemplate;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;

/// The EC2 adapter against an EC2 API of its own, whose instance nobody else starts or stops.
class Ec2GpuHostsIT extends GpuHostsContract {
    @TempDir
    private static Path root;

    private static LocalSystem system;
    private static Ec2GpuHosts hosts;
    private static Ec2Client machines;

    @BeforeAll
    static void startTheApi() {
        system = new LocalSystem(
                new LocalDirectory(SharedLocalSystem.home(), root), LocalSettings.besideOthers(), System.out::println);
        system.prepare();
        system.start("ec2");
        PoolConfig pool = Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
        hosts = new Ec2GpuHosts(pool);
        machines = Ec2Client.builder()
                .region(Region.of(pool.region()))
                .endpointOverride(URI.create(Objects.requireNonNull(pool.endpoint())))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(CredentialsFile.provider(Objects.requireNonNull(pool.credentials()), null))
                .build();
    }

    @AfterAll
    static void stopTheApi() {
        machines.close();
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

    @Override
    protected HostTemplate template(boolean spot) {
        return new HostTemplate("featuredrop-" + LocalSystem.POOL, "g6.xlarge", LocalSystem.REGION + "b", spot);
    }

    @Override
    protected void terminate(String hostId) {
        machines.terminateInstances(request -> request.instanceIds(hostId));
    }

    /// The API of the local system counts reboots in the reason of the machine's last change of state.
    @Override
    protected String rebootsSeen() {
        return machines.describeInstances().reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::stateTransitionReason)
                .collect(Collectors.joining());
    }
}
