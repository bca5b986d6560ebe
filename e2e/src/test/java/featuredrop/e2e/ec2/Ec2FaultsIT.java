package featuredrop.e2e.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/// The EC2 adapter on EC2's bad days: two machines in two zones, and a proxy with faults before their API.
class Ec2FaultsIT {
    private static final String POOL = LocalSystem.POOL;
    private static final String ZONE_A = LocalSystem.REGION + "a";
    private static final String ZONE_B = LocalSystem.REGION + "b";
    private static final Duration LAG = Duration.ofSeconds(60);
    /// More tries than the SDK makes of one call.
    private static final int MANY = 20;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));

    @TempDir
    private static Path root;

    private static LocalSystem system;
    private static Ec2Client api;

    private Ec2Faults faults;
    private Ec2GpuHosts hosts;

    @BeforeAll
    static void startTheApi() {
        system = new LocalSystem(
                new LocalDirectory(SharedLocalSystem.home(), root),
                LocalSettings.besideOthers().withGpuHosts(2),
                System.out::println);
        system.prepare();
        system.start("ec2");
        api = Ec2Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + system.ports().ec2()))
                .region(Region.of(LocalSystem.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    @AfterAll
    static void stopTheApi() {
        api.close();
        system.close();
    }

    @BeforeEach
    void putTheProxyBeforeTheApi() throws IOException {
        faults = new Ec2Faults(system.ports().ec2(), now::get);
        Path key = Objects.requireNonNull(
                Objects.requireNonNull(system.config().pools().get(POOL)).credentials());
        hosts = new Ec2GpuHosts(NamedValues.none()
                .with("region", LocalSystem.REGION)
                .with("endpoint", faults.endpoint())
                .with("credentials", key)
                .with("ssh.user", "u")
                .with("ssh.private-key", key)
                .with("ssh.known-hosts", key)
                .bind(PoolConfig.class));
    }

    /// The first two are those of the system.
    @AfterEach
    void leaveTwoStoppedMachines() {
        hosts.close();
        faults.close();
        for (Instance instance : instances()) {
            String id = instance.instanceId();
            if (List.of("127.0.0.1", "127.0.0.2").contains(instance.privateIpAddress())) {
                api.stopInstances(request -> request.instanceIds(id));
            } else if (instance.state().name() != InstanceStateName.TERMINATED) {
                api.terminateInstances(request -> request.instanceIds(id));
            }
        }
    }

    @Test
    void capacityIsRefusedSoManyTimesInAZoneAndThenGranted() {
        faults.refuseCapacity(ZONE_A, 2);

        assertThat(failure(() -> hosts.start(in(ZONE_A).id()))).isEqualTo(FailureType.NO_CAPACITY);
        assertThat(failure(() -> hosts.launch(POOL, template(ZONE_A, false), "a")))
                .isEqualTo(FailureType.NO_CAPACITY);
        assertThat(in(ZONE_A).stopped()).isTrue();
        hosts.start(in(ZONE_B).id());
        assertThat(in(ZONE_B).running()).isTrue();
        assertThat(hosts.find(POOL)).hasSize(2);

        hosts.start(in(ZONE_A).id());
        assertThat(in(ZONE_A).running()).isTrue();
    }

    @Test
    void aFewThrottledCallsAreRepeatedInsideAndManyAreAFailureOfTheirOwn() {
        faults.throttle(2);
        assertThat(hosts.find(POOL)).hasSize(2);

        faults.throttle(MANY);
        assertThat(failure(() -> hosts.find(POOL))).isEqualTo(FailureType.EC2_THROTTLED);
    }

    @Test
    void aLookThatLagsShowsTheStartedMachineAsStoppedAndASecondStartChangesNothing() {
        faults.lagStarts(LAG);
        String id = in(ZONE_A).id();

        hosts.start(id);
        assertThat(in(ZONE_A).stopped()).isTrue();
        hosts.start(id);
        now.updateAndGet(time -> time.plus(LAG.minusSeconds(1)));
        assertThat(in(ZONE_A).stopped()).isTrue();
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(in(ZONE_A).running()).isTrue();
    }

    @Test
    void aLookThatLagsShowsNoLaunchedMachineAndTheSameTokenMakesNoSecondOne() {
        faults.lagStarts(LAG);

        String id = hosts.launch(POOL, template(ZONE_B, false), "lag");
        assertThat(hosts.find(POOL)).hasSize(2).extracting(GpuHost::id).doesNotContain(id);
        assertThat(hosts.launch(POOL, template(ZONE_B, false), "lag")).isEqualTo(id);
        now.updateAndGet(time -> time.plus(LAG));
        assertThat(hosts.find(POOL)).hasSize(3).extracting(GpuHost::id).contains(id);
    }

    @Test
    void aMachineMayStayPendingOrStoppingForever() {
        String id = in(ZONE_A).id();
        faults.stick(id, "pending");
        hosts.start(id);
        assertThat(in(ZONE_A)).extracting(GpuHost::state, GpuHost::checks).containsExactly("pending", "");
        faults.stick(id, "stopping");
        hosts.stop(id);
        assertThat(in(ZONE_A).state()).isEqualTo("stopping");
        faults.release(id);
        assertThat(in(ZONE_A).stopped()).isTrue();
    }

    @Test
    void aSpotMachineThatEc2TakesAwayIsNotFoundAndCannotBeAskedForAnything() {
        String id = hosts.launch(POOL, template(ZONE_B, true), "spot");
        assertThat(hosts.find(POOL))
                .filteredOn(GpuHost::spot)
                .extracting(GpuHost::id)
                .containsExactly(id);

        api.terminateInstances(request -> request.instanceIds(id));

        assertThat(hosts.find(POOL)).hasSize(2);
        assertThatThrownBy(() -> hosts.start(id)).isInstanceOf(DropException.class);
        assertThat(faults.calls()).contains("RunInstances g6.xlarge " + ZONE_B, "StartInstances " + id);
    }

    private static HostTemplate template(String zone, boolean spot) {
        return new HostTemplate("featuredrop-" + POOL, "g6.xlarge", zone, spot);
    }

    private GpuHost in(String zone) {
        return hosts.find(POOL).stream()
                .filter(host -> host.zone().equals(zone))
                .findFirst()
                .orElseThrow();
    }

    private static List<Instance> instances() {
        return api.describeInstances().reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    private static FailureType failure(ThrowingCallable call) {
        DropException failure = catchThrowableOfType(DropException.class, call);
        assertThat(failure).isNotNull();
        return failure.type();
    }
}
