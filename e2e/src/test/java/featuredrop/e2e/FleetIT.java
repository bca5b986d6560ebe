package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.e2e.ec2.Ec2Faults;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// A pool of two hosts and a launch template, with faults before the EC2 API.
final class FleetIT {
    private static final int FILES = 4;
    private static final int RECORDS = 200;
    /// Longer than the pool waits between two looks, and than a host boots here.
    private static final Duration LAG = Duration.ofSeconds(30);

    private static final List<String> ZONES = List.of("a", "b", "c");
    private static final LocalDirectory DIRECTORY = new LocalDirectory(
            SharedLocalSystem.home(), SharedLocalSystem.home().resolve("e2e/target/fleet"));

    private static Ec2Faults faults;
    private static LocalSystem system;
    private static Scenario scenario;
    private static Ec2Client api;

    @BeforeAll
    static void start() throws IOException {
        new ProcessTable(DIRECTORY).stopAll();
        SharedLocalSystem.deleteAll(DIRECTORY.root());
        LocalSettings settings = LocalSettings.besideOthers()
                .withGpuHosts(2)
                .with("chunk.records", 10)
                .with("pools.local.watch-every", "PT2S")
                .with("pools.local.fleet.grow-after", "PT10S")
                .with(
                        "pools.local.fleet.templates",
                        List.of(NamedValues.none()
                                .with("template", "featuredrop-" + LocalSystem.POOL)
                                .with("type", "g6.xlarge")
                                .with("zone", LocalSystem.REGION + "c")));
        // The first look at the settings chooses the ports.
        int ec2 = new LocalSystem(DIRECTORY, settings, _ -> {}).ports().ec2();
        faults = new Ec2Faults(ec2, InstantSource.system());
        system = new LocalSystem(
                DIRECTORY, settings.with("pools.local.endpoint", faults.endpoint()), System.out::println);
        Runtime.getRuntime().addShutdownHook(new Thread(system::close));
        system.up();
        scenario = new Scenario(system);
        api = Ec2Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + ec2))
                .region(Region.of(LocalSystem.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    @AfterAll
    static void stop() throws IOException {
        if (api != null) {
            api.close();
        }
        if (scenario != null) {
            scenario.close();
        }
        if (system != null) {
            system.close();
        }
        if (faults != null) {
            faults.close();
        }
    }

    @Test
    void aPoolGrowsOverRefusalsAndTheLossOfAHostAndStopsEveryHostAtTheEnd() {
        // Both stopped hosts and the template: then the pool waits a minute.
        ZONES.forEach(zone -> faults.refuseCapacity(LocalSystem.REGION + zone, 1));
        DropKey key = new DropKey("north", "atelier", "fleet");
        scenario.land(key, Pictures.binFiles(20_261_130, 101, FILES, RECORDS));
        scenario.start(key);

        PoolState waiting = awaitPool("wait for capacity", state -> state.phase() == PoolPhase.WAITING_CAPACITY);
        assertThat(waiting.detail()).contains("NO_CAPACITY", "InsufficientInstanceCapacity");
        assertThat(waiting.backlog().nextTryMillis()).isPositive();
        PoolState grown = awaitPool("two ready hosts", state -> ready(state) == 2);
        assertThat(faults.calls().stream().filter(call -> call.startsWith("StartInstances")))
                .as("the refused ones with the SDK's repetitions, and the granted ones")
                .hasSizeGreaterThanOrEqualTo(4);

        assertThat(scenario.awaitUnderWay(key, "extractChunk", List.of("returnPart")))
                .as("the drop is still in work")
                .isTrue();
        GpuHost lost = grown.fleet().getFirst().host();
        api.terminateInstances(request -> request.instanceIds(lost.id()));
        awaitPool(
                "loss of " + lost.id(),
                state -> state.fleet().stream()
                        .noneMatch(view -> view.host().id().equals(lost.id()) && view.state() == HostState.READY));

        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        Delivered delivered = Scenario.eventually("delivery", Scenario.LONG, () -> scenario.delivered(report));
        assertThat(report.records()).isEqualTo(FILES * RECORDS);
        assertThat(report.outcomes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(FILES * RECORDS);
        assertThat(delivered.features())
                .hasSize(Math.toIntExact(report.outcomes().getOrDefault(Outcome.EXTRACTED, 0L)));

        awaitPool(
                "end",
                state -> state.phase() == PoolPhase.STOPPED && state.leases().isEmpty());
        assertThat(hosts())
                .as("what EC2 itself knows: the host that was left, and one made from the template")
                .noneMatch(GpuHost::up)
                .extracting(GpuHost::zone)
                .hasSize(2)
                .contains(LocalSystem.REGION + "c");
    }

    @Test
    @Tag("long")
    void looksThatLagBehindAStartLeadToNoSecondStartAndLeaveNoHostUp() {
        faults.lagStarts(LAG);
        int before = faults.calls().size();
        DropKey key = new DropKey("north", "atelier", "fleet-lag");
        scenario.land(key, Pictures.binFiles(20_261_131, 101, 1, 40));
        scenario.start(key);

        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        awaitPool(
                "end",
                state -> state.phase() == PoolPhase.STOPPED && state.leases().isEmpty());
        assertThat(hosts()).as("what EC2 itself knows").noneMatch(GpuHost::up);
        List<String> calls = faults.calls().subList(before, faults.calls().size());
        assertThat(calls.stream().filter(call -> call.startsWith("StartInstances") || call.startsWith("RunInstances")))
                .as("one start for each host")
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .hasSizeLessThanOrEqualTo(2);
        faults.lagStarts(Duration.ZERO);
    }

    private static long ready(PoolState state) {
        return state.fleet().stream()
                .map(HostView::state)
                .filter(host -> host == HostState.READY)
                .count();
    }

    private static PoolState awaitPool(String what, Predicate<PoolState> wish) {
        return Scenario.eventually(what, Scenario.LONG, () -> {
            PoolState state = scenario.client()
                    .newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(LocalSystem.POOL))
                    .state();
            return wish.test(state) ? state : null;
        });
    }

    private static List<GpuHost> hosts() {
        PoolConfig pool = Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
        try (Ec2GpuHosts all = new Ec2GpuHosts(pool)) {
            return all.find(LocalSystem.POOL);
        }
    }
}
