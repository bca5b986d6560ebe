package featuredrop.e2e.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/// The machine and the EC2 API alone: nobody else starts or stops the instance.
class MachineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WORKER = "gpu-worker";

    @TempDir
    private static Path root;

    private static LocalSystem system;
    private static ProcessTable table;
    private static Ec2Client ec2;

    @BeforeAll
    static void startTheApiAndTheMachine() {
        LocalDirectory directory = new LocalDirectory(SharedLocalSystem.home(), root);
        system = new LocalSystem(directory, LocalSettings.besideOthers(), System.out::println);
        table = new ProcessTable(directory);
        system.prepare();
        system.start("ec2");
        system.start("machine");
        ec2 = Ec2Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + system.ports().ec2()))
                .region(Region.of(LocalSystem.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    @BeforeEach
    void stopTheInstance() {
        ec2.stopInstances(request -> request.instanceIds(instance()));
        await().atMost(PATIENCE).until(() -> worker().isEmpty() && !sshAnswers());
    }

    @AfterAll
    static void endAll() {
        ec2.close();
        system.close();
    }

    @Test
    void theGpuWorkerRunsWhileTheInstanceDoes() {
        ec2.startInstances(request -> request.instanceIds(instance()));
        await().atMost(PATIENCE).until(() -> worker().isPresent() && sshAnswers());

        ec2.stopInstances(request -> request.instanceIds(instance()));
        await().atMost(PATIENCE).until(() -> worker().isEmpty() && !sshAnswers());
    }

    @Test
    void aDeadGpuWorkerIsStartedAgain() {
        ec2.startInstances(request -> request.instanceIds(instance()));
        await().atMost(PATIENCE).until(() -> worker().isPresent());
        long before = worker().orElseThrow().pid();

        system.kill(WORKER);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(worker().map(ProcessHandle::pid))
                        .hasValueSatisfying(pid -> assertThat(pid).isNotEqualTo(before)));
    }

    @Test
    void aRebootStartsTheGpuWorkerAnew() {
        ec2.startInstances(request -> request.instanceIds(instance()));
        await().atMost(PATIENCE).until(() -> worker().isPresent());
        long before = worker().orElseThrow().pid();

        ec2.rebootInstances(request -> request.instanceIds(instance()));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(worker().map(ProcessHandle::pid))
                        .hasValueSatisfying(pid -> assertThat(pid).isNotEqualTo(before)));
    }

    private String instance() {
        List<String> instances = ec2
                .describeInstances(request -> request.filters(Filter.builder()
                        .name("tag:featuredrop:pool")
                        .values(LocalSystem.POOL)
                        .build()))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
        assertThat(instances).hasSize(1);
        return instances.getFirst();
    }

    private Optional<ProcessHandle> worker() {
        return table.find(WORKER);
    }

    private boolean sshAnswers() {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), system.ports().ssh())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
