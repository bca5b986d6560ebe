package featuredrop.e2e.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.cli.FeatureDropMain;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.LocalSystemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two copies of the tree on one machine, each with `make up`.
@Timeout(300)
final class TwoSystemsIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void aSecondSystemRunsBesideTheFirstOnPortsOfItsOwn() throws IOException {
        try (LocalSystem first = system("first", LocalSettings.usual())) {
            first.upServers();
            int remembered;
            try (LocalSystem second = system("second", LocalSettings.usual())) {
                second.upServers();
                remembered = second.ports().s3();

                assertThat(Stream.of(first, second).flatMap(system -> ports(system.ports())))
                        .doesNotHaveDuplicates();
                assertThat(check(first)).isEqualTo("0 ");
                assertThat(check(second)).isEqualTo("0 ");
            }
            try (ServerSocket stranger = listening(remembered);
                    LocalSystem again = system("second", LocalSettings.usual())) {
                assertThatThrownBy(again::upServers)
                        .isInstanceOf(LocalSystemException.class)
                        .hasMessageStartingWith("port " + stranger.getLocalPort() + " (s3) is in use by process "
                                + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void theMachineKeepsItsPortWhileItIsDown() throws IOException {
        try (LocalSystem system = system("held", LocalSettings.besideOthers())) {
            system.prepare();
            system.start("ec2");
            system.start("machine");

            assertThatThrownBy(() -> listening(system.ports().ssh())).isInstanceOf(BindException.class);
            assertThatThrownBy(() -> connected(system.ports().ssh())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aMachineThatLostItsPortSaysToWhomAndBootsWhenItIsFree() throws IOException {
        try (LocalSystem system = system("lost", LocalSettings.besideOthers())) {
            system.prepare();
            system.start("ec2");
            PoolConfig pool = Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
            Path log = system.directory().log("machine");
            try (Ec2GpuHosts hosts = new Ec2GpuHosts(pool)) {
                try (ServerSocket stranger = listening(system.ports().ssh())) {
                    system.start("machine");
                    hosts.start(hosts.find(LocalSystem.POOL).getFirst().id());
                    await().atMost(LONG)
                            .until(() -> Files.readString(log)
                                    .contains("cannot boot: port " + stranger.getLocalPort()
                                            + " (ssh) is in use by process "
                                            + ProcessHandle.current().pid()));
                }
                await().atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> connected(system.ports().ssh()));
            }
            assertThat(Files.readString(log)).containsOnlyOnce("cannot boot");
        }
    }

    private LocalSystem system(String name, LocalSettings settings) {
        return new LocalSystem(
                new LocalDirectory(SharedLocalSystem.home(), directory.resolve(name)), settings, System.out::println);
    }

    private static Stream<Integer> ports(LocalPorts ports) {
        return List.of(
                ports.temporal(),
                ports.temporalUi(),
                ports.hdfs(),
                ports.hdfsUi(),
                ports.s3(),
                ports.ec2(),
                ports.web(),
                ports.ssh())
                .stream();
    }

    /// Exit code and complaints of `config check --connect`.
    private static String check(LocalSystem system) {
        StringWriter err = new StringWriter();
        int exit = FeatureDropMain.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Map.of("FEATUREDROP_CONFIG", system.configFile().toString()),
                "config",
                "check",
                "--connect");
        return exit + " " + err;
    }

    private static ServerSocket listening(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static boolean connected(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }
}
