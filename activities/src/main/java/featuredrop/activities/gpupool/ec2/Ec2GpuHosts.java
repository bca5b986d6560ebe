package featuredrop.activities.gpupool.ec2;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.exchange.aws.AwsRefusal;
import featuredrop.exchange.aws.CredentialsFile;
import featuredrop.exchange.aws.ExpiredKeys;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/// The hosts of one pool on EC2. Thread-safe. The SDK's own retries are inside each call, which ends within
/// [#CALL_LIMIT].
public final class Ec2GpuHosts implements GpuHosts, AutoCloseable {
    /// Most time one call takes, retries included.
    public static final Duration CALL_LIMIT = Duration.ofSeconds(30);

    private static final String POOL_TAG = "tag:featuredrop:pool";
    private static final Set<String> ALIVE = Set.of("pending", "running", "stopping", "stopped");
    private static final Set<String> NO_CAPACITY = Set.of(
            "InsufficientInstanceCapacity",
            "InsufficientHostCapacity",
            "InsufficientCapacity",
            "InstanceLimitExceeded",
            "VcpuLimitExceeded");

    private final String where;
    private final Ec2Client ec2;

    /// @param config where the API is, and with what key it is called
    public Ec2GpuHosts(PoolConfig config) {
        where = "EC2 " + Objects.requireNonNullElse(config.endpoint(), config.region());
        Ec2ClientBuilder builder = Ec2Client.builder()
                .region(Region.of(config.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(Duration.ofSeconds(10)))
                .overrideConfiguration(
                        limits -> limits.apiCallTimeout(CALL_LIMIT).apiCallAttemptTimeout(Duration.ofSeconds(12)));
        if (config.endpoint() != null) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        if (config.credentials() != null) {
            builder.credentialsProvider(CredentialsFile.provider(config.credentials(), config.profile()));
        }
        ec2 = builder.build();
    }

    @Override
    public List<GpuHost> find(String pool) {
        Filter tag = Filter.builder().name(POOL_TAG).values(pool).build();
        return asked(
                "describe pool " + pool,
                () -> ec2.describeInstancesPaginator(request -> request.filters(tag)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .filter(instance -> ALIVE.contains(instance.state().nameAsString()))
                        .map(Ec2GpuHosts::host)
                        .sorted(Comparator.comparing(GpuHost::id))
                        .toList());
    }

    @Override
    public void start(String hostId) {
        asked("start " + hostId, () -> ec2.startInstances(request -> request.instanceIds(hostId)));
    }

    @Override
    public String launch(String pool, HostTemplate template, String token) {
        throw new DropException(FailureKind.CAPACITY, "No host can be made from " + template.text());
    }

    @Override
    public void stop(String hostId) {
        asked("stop " + hostId, () -> ec2.stopInstances(request -> request.instanceIds(hostId)));
    }

    @Override
    public void reboot(String hostId) {
        asked("reboot " + hostId, () -> ec2.rebootInstances(request -> request.instanceIds(hostId)));
    }

    @Override
    public void close() {
        ec2.close();
    }

    private <T> T asked(String what, Supplier<T> call) {
        try {
            return ExpiredKeys.renewed(call);
        } catch (Ec2Exception e) {
            throw refused(what, e);
        } catch (SdkException e) {
            throw new DropException(
                    FailureKind.PLATFORM, where + " did not answer to " + what + ": " + e.getMessage(), e);
        }
    }

    private DropException refused(String what, Ec2Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" + e.statusCode() : details.errorCode();
        String message = where + " refused to " + what + ": " + code
                + (details == null || details.errorMessage() == null ? "" : ", " + details.errorMessage());
        if (NO_CAPACITY.contains(code)) {
            return new DropException(FailureType.NO_CAPACITY, message, e);
        }
        // Rights are given back without a restart of ours, so a refusal is asked again and stays visible.
        return AwsRefusal.remedy(e.statusCode(), code, "the owner of the AWS account")
                .map(remedy -> new DropException(FailureType.EC2_NOT_ALLOWED, message + "; " + remedy, e))
                .orElseGet(() -> new DropException(FailureType.EC2_REFUSED, message, e));
    }

    private static GpuHost host(Instance instance) {
        String address = Optional.ofNullable(instance.privateIpAddress())
                .orElseGet(() -> Optional.ofNullable(instance.publicIpAddress()).orElse(""));
        return new GpuHost(instance.instanceId(), instance.state().nameAsString(), address);
    }
}
