package featuredrop.activities.gpupool.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import featuredrop.exchange.config.PoolConfig.SshConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class JschHostProbeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(12);

    @TempDir
    private Path directory;

    private final KeyPair client = keyPair();
    private final KeyPair host = keyPair();
    private final SshServer server = SshServer.setUpDefaultServer();
    private final AtomicInteger commands = new AtomicInteger();

    @BeforeEach
    void startServer() throws Exception {
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator((_, key, _) -> key.equals(client.getPublic()));
        server.setCommandFactory((channel, command) -> {
            commands.incrementAndGet();
            return new ProcessShellFactory(command, "/bin/sh", "-c", command).createShell(channel);
        });
        server.start();
        Path key = Files.createFile(
                directory.resolve("id"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(key)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(client, "test", null, out);
        }
        pin(server.getPort(), host);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.stop(true);
    }

    @Test
    void answersWithTheFirstLineOfTheCommand() {
        assertThat(probe("echo NVIDIA H200; echo more", DEADLINE)).isEqualTo("NVIDIA H200");
    }

    @Test
    void saysWhatTheCommandSaidWhenItFails() {
        DropException failure = failure("sh -c 'echo Unable to determine the device handle >&2; exit 9'", DEADLINE);

        assertThat(failure.type()).isEqualTo(FailureType.PROBE_FAILED);
        assertThat(failure).hasMessageContaining("ended with 9").hasMessageContaining("Unable to determine");
    }

    @Test
    void refusesAHostWithAnotherKey() throws IOException {
        pin(server.getPort(), keyPair());

        assertThat(failure("echo fine", DEADLINE).type()).isEqualTo(FailureType.HOST_KEY);
        assertThat(commands).hasValue(0);
    }

    @Test
    void refusesAHostThatIsNotPinned() throws IOException {
        Files.writeString(directory.resolve("known_hosts"), "");

        assertThat(failure("echo fine", DEADLINE).type()).isEqualTo(FailureType.HOST_KEY);
    }

    @Test
    void endsACommandThatIgnoresItsEnd() {
        long begin = System.nanoTime();
        DropException failure = failure("sh -c 'trap \"\" TERM; while :; do sleep 1; done'", Duration.ofSeconds(7));

        assertThat(failure.type()).isEqualTo(FailureType.PROBE_HUNG);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void givesUpACommandThatCannotEvenBeKilled() {
        server.setCommandFactory((_, command) -> new AbstractCommandSupport(command, null) {
            @Override
            public void run() {
                // As a process in an uninterruptible wait: no output, no exit, sshd itself is well.
            }
        });
        long begin = System.nanoTime();
        DropException failure = failure("nvidia-smi", Duration.ofSeconds(4));

        assertThat(failure.type()).isEqualTo(FailureType.PROBE_HUNG);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(30));
    }

    @Test
    void beginsNoOtherProbeWhileOneHangsAndAsksAgainWhenItEnded() throws Exception {
        Semaphore end = new Semaphore(0);
        server.setCommandFactory((_, command) -> new AbstractCommandSupport(command, null) {
            @Override
            public void run() {
                commands.incrementAndGet();
                end.acquireUninterruptibly();
                onExit(0);
            }
        });
        JschHostProbe prober = prober("nvidia-smi", server.getPort(), Duration.ofSeconds(3));
        assertThat(hung(prober)).hasMessageContaining("hangs since ");

        long begin = System.nanoTime();
        assertThat(hung(prober)).hasMessageContaining("hangs since ");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("at once").isLessThan(Duration.ofSeconds(2));
        assertThat(commands).hasValue(1);
        assertThat(server.getActiveSessions()).hasSize(1);

        end.release(1_000);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.getActiveSessions().isEmpty());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(prober.probe("127.0.0.1").line()).isEmpty());
        assertThat(commands).hasValue(2);
    }

    @Test
    void aHostThatGoesDownEndsTheProbeThatHangsOnIt() throws Exception {
        try (FreezingProxy proxy = FreezingProxy.before(server.getPort())) {
            pin(proxy.port(), host);
            JschHostProbe prober = prober("sh -c 'trap \"\" TERM; sleep 30'", proxy.port(), Duration.ofSeconds(3));
            assertThat(hung(prober)).hasMessageContaining("hangs since ");
            proxy.freeze();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThatThrownBy(() -> prober.probe("127.0.0.1"))
                            .isInstanceOfSatisfying(
                                    DropException.class,
                                    again -> assertThat(again.type()).isEqualTo(FailureType.CONNECTION_FAILED)));
        }
    }

    @Test
    void callersAtTheSameTimeShareOneAnswer() throws Exception {
        Semaphore go = new Semaphore(0);
        server.setCommandFactory((_, command) -> new AbstractCommandSupport(command, null) {
            @Override
            public void run() {
                commands.incrementAndGet();
                go.acquireUninterruptibly();
                try {
                    getOutputStream().write("NVIDIA H200\n".getBytes(US_ASCII));
                    getOutputStream().flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                onExit(0);
            }
        });
        JschHostProbe prober = prober("nvidia-smi", server.getPort(), DEADLINE);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = IntStream.range(0, 5)
                    .mapToObj(
                            _ -> callers.submit(() -> prober.probe("127.0.0.1").line()))
                    .toList();
            await().atMost(DEADLINE).until(() -> commands.get() > 0);
            go.release(1_000);
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("NVIDIA H200");
            }
        }
        assertThat(commands).hasValue(1);
    }

    private static DropException hung(JschHostProbe prober) {
        DropException failure = catchThrowableOfType(DropException.class, () -> prober.probe("127.0.0.1"));
        assertThat(failure).isNotNull();
        assertThat(failure.type()).isEqualTo(FailureType.PROBE_HUNG);
        return failure;
    }

    @Test
    void noticesAServerThatFreezesInTheMiddle() throws IOException {
        try (FreezingProxy proxy = FreezingProxy.before(server.getPort())) {
            pin(proxy.port(), host);
            server.setCommandFactory((_, command) -> new AbstractCommandSupport(command, null) {
                @Override
                public void run() {
                    proxy.freeze();
                }
            });
            DropException failure = failure("echo fine", proxy.port(), Duration.ofSeconds(25));

            assertThat(failure.type()).as(failure.getMessage()).isEqualTo(FailureType.CONNECTION_FAILED);
        }
    }

    @Test
    void givesUpAServerThatTakesTheConnectionAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            DropException failure = failure("echo fine", silent.getLocalPort(), Duration.ofSeconds(3));

            assertThat(failure.type()).isEqualTo(FailureType.CONNECTION_FAILED);
        }
    }

    @Test
    void tellsAConnectionThatIsRefusedFromAProbeThatHangs() throws IOException {
        int port = server.getPort();
        server.stop(true);

        DropException failure = failure("echo fine", port, DEADLINE);
        assertThat(failure.type()).isEqualTo(FailureType.CONNECTION_FAILED);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void refusesAKeyFileThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(directory.resolve("id"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(failure("echo fine", DEADLINE)).hasMessageContaining("may be read by others");
    }

    @Test
    void namesAKeyFileThatIsAbsent() throws IOException {
        Files.delete(directory.resolve("id"));

        assertThat(failure("echo fine", DEADLINE)).hasMessageContaining(directory.resolve("id") + " is absent");
    }

    private String probe(String command, Duration deadline) {
        return probe(command, server.getPort(), deadline);
    }

    private String probe(String command, int port, Duration deadline) {
        return prober(command, port, deadline).probe("127.0.0.1").line();
    }

    private JschHostProbe prober(String command, int port, Duration deadline) {
        return new JschHostProbe(NamedValues.none()
                .with("port", port)
                .with("user", "featuredrop")
                .with("private-key", directory.resolve("id"))
                .with("known-hosts", directory.resolve("known_hosts"))
                .with("command", command)
                .with("deadline", deadline)
                .bind(SshConfig.class));
    }

    private DropException failure(String command, Duration deadline) {
        return failure(command, server.getPort(), deadline);
    }

    private DropException failure(String command, int port, Duration deadline) {
        DropException failure = catchThrowableOfType(DropException.class, () -> probe(command, port, deadline));
        assertThat(failure).isNotNull();
        return failure;
    }

    private void pin(int port, KeyPair key) throws IOException {
        Files.writeString(
                directory.resolve("known_hosts"),
                "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(key.getPublic()) + "\n",
                US_ASCII);
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
