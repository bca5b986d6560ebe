package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/how-to/install.md`, command by command, in the root of a fresh Debian. Servers and the GPU
/// machine are those of a local system of its own; systemd and Hadoop's client are played.
final class InstallIT {
    private static final Path HOME = SharedLocalSystem.home();
    private static final Path PAGE = HOME.resolve("docs/how-to/install.md");

    /// What an operator does in an editor: the test's own addresses, keys of AWS and SSH. Before, the example as it is
    /// must be valid.
    private static final String EDIT = """
            cp -R /root/edited/* /etc/featuredrop/
            chown -R featuredrop: /etc/featuredrop/state
            """;

    /// The page has one site, the local system two.
    private static final String OTHER_SITE = "hdfs dfs -chown featuredrop /south/features\n";

    @TempDir
    private Path directory;

    @BeforeEach
    void needRootAndDebian() throws Exception {
        assumeTrue(FreshRoot.possible(), "a fresh root needs root on a Debian");
    }

    @Test
    void thePageLeadsFromAnEmptyDebianToAPublishedDrop() throws Exception {
        LocalDirectory local = new LocalDirectory(HOME, directory.resolve("local"));
        try (LocalSystem system = beside(local)) {
            // All that an installation talks to, the GPU machine too, and no worker on the Hadoop side.
            system.upServers();
            system.start("machine");
            FreshRoot root = root();
            edited(root, local);
            Files.write(
                    root.at("root/first.bin"),
                    Pictures.binFiles(51, 101, 1, 40).values().iterator().next());
            Runbook page = Runbook.read(PAGE);

            String said = root.script(
                    local.tool("hdfs"),
                    page.script("Packages", "Configuration")
                            + EDIT
                            + page.script("Temporal", "HDFS")
                            + OTHER_SITE
                            + page.script("Check", "Services", "First drop"));

            assertThat(said)
                    .contains("/etc/featuredrop/featuredrop.yaml: 1 sites, 1 partners, 1 pools; valid")
                    .contains(
                            "sites.north.output /data/features: files can be created, renamed and removed",
                            "north/atelier/first",
                            "PUBLISHED",
                            "commit");
            assertThat(root.at("usr/share/bash-completion/completions/featuredrop"))
                    .content()
                    .contains("_complete_featuredrop");
        }
    }

    @Test
    void theArchiveRunsAnywhereAsAnyUser() throws Exception {
        FreshRoot root = root();

        String said = root.script(HOME.resolve(".tools/hdfs"), """
                set -eu
                mkdir -p /usr/lib/jvm /srv/any
                tar -xzf OpenJDK25U-jre_*.tar.gz -C /usr/lib/jvm
                tar -xzf featuredrop-*.tar.gz -C /srv/any
                runuser -u nobody -- sh -c '
                    cd /srv/any/featuredrop-*
                    bin/featuredrop-host-check
                    for program in featuredrop featuredrop-worker featuredrop-gpu-worker; do
                        bin/$program --version
                    done
                    bin/featuredrop config check --config etc/featuredrop.yaml || echo "code $?"
                '
                mv /usr/lib/jvm /usr/lib/none
                /srv/any/featuredrop-*/bin/featuredrop --version || echo "code $?"
                JAVA_HOME=$(echo /usr/lib/none/*) /srv/any/featuredrop-*/bin/featuredrop --version
                PATH=$PATH:$(echo /usr/lib/none/*)/bin /srv/any/featuredrop-*/bin/featuredrop --version
                ! find / -xdev -name '*.java' | grep .
                """);

        assertThat(said.lines().filter(line -> line.startsWith("featuredrop")))
                .anyMatch(line -> line.startsWith("featuredrop-worker 0."))
                .anyMatch(line -> line.startsWith("featuredrop-gpu-worker 0."));
        assertThat(said).contains("featuredrop-host-check 1\n", "\nnvidia-smi 127\nend\n");
        assertThat(said)
                // The models of the example lie in /opt, where the archive is not.
                .contains("etc/featuredrop.yaml: sites.north.partners.atelier.model")
                .contains("FeatureDrop needs a Java 25 runtime");
    }

    @Test
    void theBlocksOfThePageAreShellThatParses() throws Exception {
        List<String> headings = Runbook.read(PAGE).sections().stream()
                .map(Runbook.Section::heading)
                .filter(heading -> !heading.isEmpty())
                .toList();
        Process shell = new ProcessBuilder("sh", "-n", "-c", Runbook.read(PAGE).script(headings.toArray(String[]::new)))
                .inheritIO()
                .start();
        assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(shell.exitValue()).isZero();
    }

    private static LocalSystem beside(LocalDirectory local) {
        return new LocalSystem(local, LocalSettings.besideOthers(), System.out::println);
    }

    private FreshRoot root() throws IOException, InterruptedException {
        FreshRoot root = FreshRoot.make(HOME, directory.resolve("root"));
        root.bringPackages();
        root.bringProgram("systemctl");
        root.bringProgram("hdfs");
        return root;
    }

    /// The local system's configuration with the directories of the page, and the keys that it names.
    private static void edited(FreshRoot root, LocalDirectory local) throws IOException {
        Path state = Files.createDirectories(root.at("root/edited/state"));
        String config = Files.readString(local.config())
                .replace(local.root().toString(), "/etc/featuredrop/state")
                .replace(local.tool("models").toString(), "/opt/featuredrop/models")
                .replace("/north/landing", "/data/landing")
                .replace("/north/features", "/data/features");
        Files.writeString(state.resolveSibling("featuredrop.yaml"), config);
        Files.copy(local.state("aws-credentials.properties"), state.resolve("aws-credentials.properties"));
        Path keys = Files.createDirectories(state.resolve("ssh"));
        for (String key : List.of("id_ecdsa", "known_hosts")) {
            Files.copy(local.state("ssh").resolve(key), keys.resolve(key));
        }
        String hdfs = config.lines()
                .filter(line -> line.contains("hdfs: "))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*hdfs: \"?([^\"]*)\"?", "$1");
        Files.writeString(root.at("root/hdfs-address"), hdfs);
    }
}
