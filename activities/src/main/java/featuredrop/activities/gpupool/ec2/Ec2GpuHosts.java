package featuredrop.activities.gpupool.ec2;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.exchange.aws.AwsKeys;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceInterruptionBehavior;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The hosts of one pool on EC2. Thread-safe. The SDK's own retries are inside each call, which ends within
/// [#CALL_LIMIT], or twice that when the keys have expired meanwhile.
///
/// A spot host is of a one-time request: EC2 terminates it when it takes it away, and it never starts by itself.
public final class Ec2GpuHosts implements GpuHosts, AutoCloseable {
    /// Most time one call takes, retries included: less than half of what its activity has.
    public static final Duration CALL_LIMIT = Duration.ofSeconds(25);
    /// EC2's checks are not worth a longer wait.
    private static final Duration CHECKS_LIMIT = Duration.ofSeconds(5);

    private static final String POOL_TAG = "featuredrop:pool";
    private static final Set<String> ALIVE = Set.of("pending", "running", "stopping", "stopped");
    private static final String OK = "ok";
    private static final String IMPAIRED = "impaired";
    private static final String INITIALIZING = "initializing";
    private static final Set<String> NOT_YET = Set.of(INITIALIZING, "insufficient-data");

    private final String where;
    private final List<String> listed;
    private final AwsKeys keys;
    private final Ec2Client ec2;
    /// As the last look showed them, so that a refusal can be told of their type.
    private final Map<String, GpuHost> seen = new ConcurrentHashMap<>();

    /// @param config where the API is, with what key it is called, and which machines the pool has
    public Ec2GpuHosts(PoolConfig config) {
        where = "EC2 " + Objects.requireNonNullElse(config.endpoint(), config.region());
        listed = config.fleet().hosts();
        keys = AwsKeys.of(config.credentials(), config.profile());
        Ec2ClientBuilder builder = Ec2Client.builder()
                .region(Region.of(config.region()))
                .credentialsProvider(keys.provider())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(Duration.ofSeconds(10)))
                .overrideConfiguration(
                        limits -> limits.apiCallTimeout(CALL_LIMIT).apiCallAttemptTimeout(Duration.ofSeconds(12)));
        if (config.endpoint() != null) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        ec2 = builder.build();
    }

    @Override
    public List<GpuHost> find(String pool) {
        List<Instance> found = asked(
                "describe pool " + pool,
                null,
                () ->
                        ec2
                                .describeInstancesPaginator(request -> request.filters(membersOf(pool)))
                                .reservations()
                                .stream()
                                .flatMap(reservation -> reservation.instances().stream())
                                .filter(instance ->
                                        ALIVE.contains(instance.state().nameAsString()))
                                .toList());
        Map<String, String> checks = checks(found);
        List<GpuHost> hosts = found.stream()
                .map(instance -> host(instance, checks.getOrDefault(instance.instanceId(), "")))
                .sorted(Comparator.comparing(GpuHost::id))
                .toList();
        seen.putAll(hosts.stream().collect(Collectors.toMap(GpuHost::id, host -> host)));
        seen.keySet().retainAll(hosts.stream().map(GpuHost::id).toList());
        return hosts;
    }

    @Override
    public void start(String hostId) {
        asked("start " + hostId, seen.get(hostId), () -> ec2.startInstances(request -> request.instanceIds(hostId)));
    }

    @Override
    public String launch(String pool, HostTemplate template, String token) {
        RunInstancesResponse made = asked(
                "launch " + template.text(),
                new GpuHost("", "", "", template.type(), template.zone(), template.spot(), ""),
                () -> ec2.runInstances(request -> ask(request, pool, template, token)));
        return made.instances().getFirst().instanceId();
    }

    @Override
    public void stop(String hostId) {
        boolean stopped = asked("stop " + hostId, seen.get(hostId), () -> stoppedUnlessSpot(hostId));
        if (!stopped) {
            asked(
                    "terminate " + hostId,
                    seen.get(hostId),
                    () -> ec2.terminateInstances(request -> request.instanceIds(hostId)));
        }
    }

    @Override
    public void reboot(String hostId) {
        asked("reboot " + hostId, seen.get(hostId), () -> ec2.rebootInstances(request -> request.instanceIds(hostId)));
    }

    @Override
    public void close() {
        ec2.close();
    }

    /// A filter also where ids are known: one that EC2 does not know would make it refuse all of them.
    private Filter membersOf(String pool) {
        return listed.isEmpty()
                ? Filter.builder().name("tag:" + POOL_TAG).values(pool).build()
                : Filter.builder().name("instance-id").values(listed).build();
    }

    /// What EC2's own checks say of the running ones. Unknown is better than no answer at all: without the right to
    /// ask, hosts are still started and stopped.
    private Map<String, String> checks(List<Instance> found) {
        List<String> running = found.stream()
                .filter(instance -> instance.state().nameAsString().equals("running"))
                .map(Instance::instanceId)
                .toList();
        if (running.isEmpty()) {
            return Map.of();
        }
        try {
            return ec2
                    .describeInstanceStatus(request -> request.instanceIds(running)
                            .overrideConfiguration(limits -> limits.apiCallTimeout(CHECKS_LIMIT)))
                    .instanceStatuses()
                    .stream()
                    .collect(Collectors.toMap(InstanceStatus::instanceId, Ec2GpuHosts::joined));
        } catch (SdkException e) {
            return Map.of();
        }
    }

    private static String joined(InstanceStatus status) {
        Set<String> both = Set.copyOf(List.of(
                String.valueOf(status.systemStatus().statusAsString()),
                String.valueOf(status.instanceStatus().statusAsString())));
        if (both.contains(IMPAIRED)) {
            return IMPAIRED;
        }
        if (both.stream().anyMatch(NOT_YET::contains)) {
            return INITIALIZING;
        }
        return both.equals(Set.of(OK)) ? OK : "";
    }

    private static void ask(RunInstancesRequest.Builder request, String pool, HostTemplate template, String token) {
        request.launchTemplate(specification(template.template()))
                .instanceType(template.type())
                .placement(place -> place.availabilityZone(template.zone()))
                .minCount(1)
                .maxCount(1)
                .clientToken(token)
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.INSTANCE)
                        .tags(Tag.builder().key(POOL_TAG).value(pool).build())
                        .build());
        if (template.spot()) {
            request.instanceMarketOptions(market -> market.marketType(MarketType.SPOT)
                            .spotOptions(options -> options.spotInstanceType(SpotInstanceType.ONE_TIME)
                                    .instanceInterruptionBehavior(InstanceInterruptionBehavior.TERMINATE)))
                    .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE);
        }
    }

    private static LaunchTemplateSpecification specification(String template) {
        LaunchTemplateSpecification.Builder made = LaunchTemplateSpecification.builder();
        return template.startsWith("lt-")
                ? made.launchTemplateId(template).build()
                : made.launchTemplateName(template).build();
    }

    /// EC2 has no stop for a spot machine of a one-time request.
    private boolean stoppedUnlessSpot(String hostId) {
        try {
            ec2.stopInstances(request -> request.instanceIds(hostId));
            return true;
        } catch (Ec2Exception e) {
            if (new Ec2Refusal(e).isOfSpot()) {
                return false;
            }
            throw e;
        }
    }

    private <T> T asked(String what, @Nullable GpuHost host, Supplier<T> call) {
        try {
            return ExpiredKeys.renewed(call);
        } catch (Ec2Exception e) {
            throw new Ec2Refusal(e)
                    .failure(
                            where + " refused to " + what,
                            host == null ? null : host.type(),
                            host != null && host.spot());
        } catch (SdkException e) {
            throw keys.missing()
                    .map(why -> new DropException(
                            FailureType.EC2_CREDENTIALS,
                            where + " was not asked to " + what + ", there are no credentials: " + why,
                            e))
                    .orElseGet(() -> new DropException(
                            FailureKind.PLATFORM, where + " did not answer to " + what + ": " + e.getMessage(), e));
        }
    }

    private static GpuHost host(Instance instance, String checks) {
        String address = Optional.ofNullable(instance.privateIpAddress())
                .orElseGet(() -> Optional.ofNullable(instance.publicIpAddress()).orElse(""));
        return new GpuHost(
                instance.instanceId(),
                instance.state().nameAsString(),
                address,
                instance.instanceTypeAsString(),
                instance.placement() == null ? "" : instance.placement().availabilityZone(),
                "spot".equals(instance.instanceLifecycleAsString()),
                checks);
    }
}
