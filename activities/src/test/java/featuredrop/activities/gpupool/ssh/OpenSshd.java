package featuredrop.activities.gpupool.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import featuredrop.exchange.config.PoolConfig.SshConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/// A GPU host as far as SSH sees it: OpenSSH's sshd on loopback, `featuredrop-host-check`, and programs
/// of the test in the place of `nvidia-smi`, `journalctl`, `dmesg`, `df` and `systemctl`.
///
/// sshd runs as a user without rights, because as root it wants a user and a directory of the machine's
/// own.
final class OpenSshd implements AutoCloseable {
    private static final Path HOME = home();
    private static final Path TOOLS =
            Path.of(System.getProperty("featuredrop.openssh", HOME.resolve(".tools/openssh") + ""));
    private static final String ROOTS_STAND_IN = "64123";

    private final Path directory;
    private final Process process;
    private final int port;

    private OpenSshd(Path directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /// Skips the test, saying why, where there is no sshd.
    static void require() {
        assumeTrue(
                Files.isExecutable(program()) && (!isRoot() || Files.exists(wrapper())),
                "needs OpenSSH's sshd, which tools/openssh gets on a Debian 12");
    }

    /// @param directory empty; others than this user may read it
    static OpenSshd start(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("programs"));
        Files.createDirectories(directory.resolve("state"));
        // The directory that JUnit makes is for its owner alone.
        Files.setPosixFilePermissions(
                Objects.requireNonNull(directory.getParent()), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path each : List.of(directory, directory.resolve("programs"), directory.resolve("state"))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.copy(HOME.resolve("bin/featuredrop-host-check"), directory.resolve("programs/featuredrop-host-check"));
        int port = freePort();
        KeyPair host = key(directory.resolve("host"));
        KeyPair client = key(directory.resolve("id"));
        Files.writeString(directory.resolve("authorized"), PublicKeyEntry.toString(client.getPublic()) + "\n");
        Files.writeString(
                directory.resolve("known_hosts"),
                "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(host.getPublic()) + "\n",
                US_ASCII);
        Files.writeString(
                directory.resolve("passwd"),
                "root:x:0:0::/root:/bin/sh\nprobe:x:" + ROOTS_STAND_IN + ":" + ROOTS_STAND_IN + "::" + directory
                        + ":/bin/sh\n");
        Files.writeString(directory.resolve("group"), "probe:x:" + ROOTS_STAND_IN + ":\n");
        Files.writeString(directory.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                PidFile none
                AuthorizedKeysFile %s
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                SetEnv PATH=%s:/usr/bin:/bin
                """.formatted(
                port, directory.resolve("host"), directory.resolve("authorized"), directory.resolve("programs")));
        if (isRoot()) {
            Files.setPosixFilePermissions(directory.resolve("host"), PosixFilePermissions.fromString("rw-r--r--"));
        }
        OpenSshd sshd = new OpenSshd(directory, launch(directory), port);
        await().atMost(Duration.ofSeconds(30)).until(() -> sshd.answers() || !sshd.process.isAlive());
        if (!sshd.process.isAlive()) {
            throw new IllegalStateException("sshd ended: " + Files.readString(directory.resolve("sshd.log")));
        }
        return sshd;
    }

    private static Process launch(Path directory) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of(
                    "setpriv",
                    "--reuid=" + ROOTS_STAND_IN,
                    "--regid=" + ROOTS_STAND_IN,
                    "--clear-groups",
                    "env",
                    "LD_PRELOAD=" + wrapper(),
                    "NSS_WRAPPER_PASSWD=" + directory.resolve("passwd"),
                    "NSS_WRAPPER_GROUP=" + directory.resolve("group")));
        }
        command.addAll(List.of(
                program().toString(),
                "-D",
                "-e",
                "-f",
                directory.resolve("sshd_config").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile());
        builder.environment().put("LD_LIBRARY_PATH", TOOLS.resolve("lib").toString());
        return builder.start();
    }

    /// Puts a shell script in the place of a program.
    OpenSshd program(String name, String script) throws IOException {
        Path file = directory.resolve("programs").resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /// A file that programs of the test may write.
    Path state(String name) {
        return directory.resolve("state").resolve(name);
    }

    /// How to log in.
    SshConfig config(String command, Duration deadline) {
        return NamedValues.none()
                .with("port", port)
                .with("user", isRoot() ? "probe" : System.getProperty("user.name"))
                .with("private-key", directory.resolve("id"))
                .with("known-hosts", directory.resolve("known_hosts"))
                .with("command", command)
                .with("deadline", deadline)
                .bind(SshConfig.class);
    }

    /// Command lines of what was started over SSH and still runs.
    List<String> leftOver() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(each -> each.getFileName().toString().matches("\\d+"))
                    .map(OpenSshd::commandLine)
                    .filter(line -> line.contains(directory.resolve("programs").toString()))
                    .toList();
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path program() {
        Path own = Path.of("/usr/sbin/sshd");
        return Files.isExecutable(own) ? own : TOOLS.resolve("sshd");
    }

    private static Path wrapper() {
        return TOOLS.resolve("lib/libnss_wrapper.so");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path home() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("bin/featuredrop-host-check"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside the project");
        }
        return at;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static KeyPair key(Path file) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(file)) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", null, out);
            }
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
