package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The root directory of a fresh Debian; see `tools/fresh-root`. What is started in it ends with the script that
/// started it.
///
/// @param home the repository's root
/// @param directory the root
record FreshRoot(Path home, Path directory) {
    private static final long LONG_MINUTES = 10;
    /// What a JRE has, and no compiler or tool.
    private static final String JRE = "java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.httpserver,jdk.jfr,jdk.localedata,"
            + "jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.sctp,jdk.security.auth,"
            + "jdk.security.jgss,jdk.unsupported,jdk.xml.dom,jdk.zipfs";

    /// Makes the root, which must not exist yet.
    static FreshRoot make(Path home, Path directory) throws IOException, InterruptedException {
        run(List.of(home.resolve("tools/fresh-root").toString(), directory.toString()));
        return new FreshRoot(home, directory);
    }

    /// Whether this machine can have one: a Debian, whose root may mount. In a container it often may not.
    static boolean possible() throws IOException, InterruptedException {
        Path release = Path.of("/etc/os-release");
        if (!Files.isExecutable(Path.of("/usr/bin/dpkg-query"))
                || !Files.isExecutable(Path.of("/usr/bin/unshare"))
                || !Files.exists(release)
                || !Files.readAllLines(release).contains("ID=debian")) {
            return false;
        }
        Process mount = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "sh",
                        "-c",
                        "mount -t proc proc /proc && chroot / true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return mount.waitFor() == 0;
    }

    /// Puts both packages and the archive of a JRE into root's home, under the names that a vendor gives them.
    void bringPackages() throws IOException, InterruptedException {
        Path work = directory.resolveSibling(directory.getFileName() + ".work");
        run(List.of(
                home.resolve("tools/dist").toString(), "--packed", at("root").toString()));
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                JRE,
                "--output",
                work.resolve("jdk-25-jre").toString()));
        String archive = at("root/OpenJDK25U-jre_x64_linux_hotspot_25.tar.gz").toString();
        run(List.of("tar", "-C", work.toString(), "-czf", archive, "jdk-25-jre"));
    }

    /// Puts a program of the test's resources into the root.
    void bringProgram(String name) throws IOException {
        Path target = Files.createDirectories(at("usr/local/bin")).resolve(name);
        try (var in = Objects.requireNonNull(FreshRoot.class.getResourceAsStream("install/" + name))) {
            Files.copy(in, target);
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path at(String path) {
        return directory.resolve(path);
    }

    /// Runs a script in the root, as root, with processes and mounts of its own and nothing of this environment.
    ///
    /// @param hdfs the directory that appears as `/root/hdfs`
    /// @return what it printed
    String script(Path hdfs, String script) throws IOException, InterruptedException {
        Files.createDirectories(at("root/hdfs"));
        Files.writeString(at("root/script"), script);
        String enter = """
                mount -t proc proc "$0/proc"
                mount --rbind /dev "$0/dev"
                mount --bind "$1" "$0/root/hdfs"
                exec chroot "$0" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \\
                    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
                    sh -c 'cd /root && exec sh -x script'
                """;
        return run(List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-euc",
                enter,
                directory.toString(),
                hdfs.toString()));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("install", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(LONG_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String said = new String(Files.readAllBytes(log), UTF_8);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.delete(log);
        }
    }
}
