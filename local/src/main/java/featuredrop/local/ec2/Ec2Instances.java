package featuredrop.local.ec2;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/// What the EC2 API says about the instances of a pool.
public final class Ec2Instances implements AutoCloseable {
    private final Ec2Client client;
    private final String pool;

    /// Opens a client for the local EC2 API at this address.
    public Ec2Instances(URI endpoint, String region, String pool) {
        this.client = Ec2Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        this.pool = pool;
    }

    /// One look; empty while the API does not answer or knows no instance yet.
    public List<Look> look() {
        try {
            return client
                    .describeInstances(request -> request.filters(Filter.builder()
                            .name("tag:featuredrop:pool")
                            .values(pool)
                            .build()))
                    .reservations()
                    .stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .filter(instance -> instance.privateIpAddress() != null)
                    .map(Ec2Instances::seen)
                    .sorted(Comparator.comparing(Look::address))
                    .toList();
        } catch (SdkException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static Look seen(Instance instance) {
        InstanceStateName state = instance.state().name();
        String reason = Optional.ofNullable(instance.stateTransitionReason()).orElse("");
        return new Look(
                instance.instanceId(),
                instance.privateIpAddress(),
                state == InstanceStateName.RUNNING || state == InstanceStateName.PENDING,
                reason.contains("reboot") ? reason : "");
    }

    /// What one look saw of an instance.
    ///
    /// @param id the instance
    /// @param address where its machine listens: 127.0.0.n for the n-th one since the API started
    /// @param running whether the machine is to be up
    /// @param reboot names the last reboot; empty when there was none since the start
    public record Look(String id, String address, boolean running, String reboot) {}
}
