package featuredrop.e2e.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.activities.gpupool.ssh.JschHostProbe;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pool of two machines of different types in different zones, and the EC2 API behind them.
class SeveralMachinesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path root;

    private static LocalSystem system;
    private static ProcessTable table;
    private static Ec2GpuHosts hosts;
    private static JschHostProbe probe;

    @BeforeAll
    static void startTheApiAndTheMachines() {
        LocalDirectory directory = new LocalDirectory(SharedLocalSystem.home(), root);
        system = new LocalSystem(directory, LocalSettings.besideOthers().withGpuHosts(2), System.out::println);
        table = new ProcessTable(directory);
        system.prepare();
        system.start("ec2");
        system.start("machine");
        hosts = new Ec2GpuHosts(pool());
        probe = new JschHostProbe(pool().ssh());
    }

    @AfterAll
    static void endAll() {
        hosts.close();
        system.close();
    }

    @Test
    void eachInstanceHasItsOwnMachineWithSshAndWorker() throws IOException {
        GpuHost first = at("127.0.0.1");
        GpuHost second = at("127.0.0.2");
        assertThat(List.of(first.type(), second.type())).doesNotHaveDuplicates();
        assertThat(List.of(first.zone(), second.zone())).doesNotHaveDuplicates();
        assertThat(pool().fleet().max()).isEqualTo(2);

        hosts.start(second.id());
        await().atMost(PATIENCE).until(() -> isUp(second, "gpu-worker-2"));
        assertThat(isUp(first, "gpu-worker")).isFalse();
        hosts.start(first.id());
        await().atMost(PATIENCE).until(() -> isUp(first, "gpu-worker"));

        // A test can let one of them fail.
        Path play = Files.createDirectories(root.resolve("machine")).resolve("nvidia-smi-127.0.0.2");
        Files.writeString(play, "echo no devices were found; exit 6\n");
        assertThat(answers(second)).isFalse();
        assertThat(answers(first)).isTrue();
        Files.delete(play);

        hosts.stop(first.id());
        await().atMost(PATIENCE).until(() -> isDown(first, "gpu-worker"));
        assertThat(isUp(second, "gpu-worker-2")).isTrue();
        hosts.stop(second.id());
        await().atMost(PATIENCE).until(() -> isDown(second, "gpu-worker-2"));
    }

    @Test
    void aLaunchedSpotInstanceGetsAMachineUntilItIsTerminated() {
        HostTemplate template =
                new HostTemplate("featuredrop-" + LocalSystem.POOL, "g6.xlarge", LocalSystem.REGION + "c", true);

        String id = hosts.launch(LocalSystem.POOL, template, "once");
        GpuHost third = at("127.0.0.3");
        assertThat(third.id()).isEqualTo(id);
        await().atMost(PATIENCE).until(() -> isUp(third, "gpu-worker-3"));

        hosts.stop(id);
        await().atMost(PATIENCE).until(() -> isDown(third, "gpu-worker-3"));
        assertThat(hosts.find(LocalSystem.POOL)).extracting(GpuHost::id).doesNotContain(id);
    }

    private static PoolConfig pool() {
        return Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
    }

    private static GpuHost at(String address) {
        return hosts.find(LocalSystem.POOL).stream()
                .filter(host -> host.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isUp(GpuHost host, String worker) {
        return table.find(worker).isPresent() && answers(host);
    }

    private static boolean isDown(GpuHost host, String worker) {
        return table.find(worker).isEmpty() && !answers(host);
    }

    private static boolean answers(GpuHost host) {
        try {
            return !probe.probe(host.address()).line().isEmpty();
        } catch (DropException e) {
            return false;
        }
    }
}
