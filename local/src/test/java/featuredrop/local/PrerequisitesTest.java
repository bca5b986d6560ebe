package featuredrop.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrerequisitesTest {
    private static final Path CHECK = Path.of("..", "tools", "prerequisites").toAbsolutePath();
    private static final String JDK = System.getProperty("java.home");

    @TempDir
    private Path programs;

    @BeforeEach
    void haveEverything() throws Exception {
        for (String name : List.of("sh", "env", "dirname", "readlink", "grep", "cat")) {
            Files.createSymbolicLink(programs.resolve(name), locate(name));
        }
        for (String name : List.of("make", "git", "python3")) {
            program(name, "exit 0");
        }
    }

    @Test
    void nothingIsSaidWhenNothingIsMissing() throws Exception {
        assertThat(check(Map.of("JAVA_HOME", JDK))).isEmpty();
    }

    @Test
    void aMissingJdkIsNamed() throws Exception {
        assertThat(check(Map.of("FEATUREDROP_JDKS", programs.toString()))).contains("needs a JDK 25");
    }

    @Test
    void aJdk25IsFoundBesideAnOlderDefault() throws Exception {
        Path old = programs.resolve("old-jdk");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        program("old-jdk/bin/javac", "exit 0");
        Files.createDirectories(programs.resolve("jdks"));
        Files.createSymbolicLink(programs.resolve("jdks/new"), Path.of(JDK));

        assertThat(check(Map.of(
                        "JAVA_HOME", old.toString(),
                        "FEATUREDROP_JDKS", programs.resolve("jdks").toString())))
                .isEmpty();
    }

    @Test
    void aMissingPythonIsNamed() throws Exception {
        Files.delete(programs.resolve("python3"));
        assertThat(check(Map.of("JAVA_HOME", JDK))).contains("Python 3.9 or newer");
    }

    @Test
    void anOldPythonIsNamed() throws Exception {
        program("python3", "case \"$2\" in *version_info*) exit 1;; *) echo 3.7.3;; esac");
        assertThat(check(Map.of("JAVA_HOME", JDK))).contains("Python 3.9 or newer: python3 is 3.7.3");
    }

    @Test
    void aMissingVenvIsNamed() throws Exception {
        program("python3", "case \"$2\" in *venv*) exit 1;; esac");
        assertThat(check(Map.of("JAVA_HOME", JDK))).contains("python3-venv");
    }

    @Test
    void aMissingMakeIsNamed() throws Exception {
        Files.delete(programs.resolve("make"));
        assertThat(check(Map.of("JAVA_HOME", JDK))).contains("needs make");
    }

    @Test
    void aMissingGitIsNamed() throws Exception {
        Files.delete(programs.resolve("git"));
        assertThat(check(Map.of("JAVA_HOME", JDK))).contains("needs git");
    }

    /// What the check says: nothing, or exactly one line.
    private String check(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", CHECK.toString()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", programs.toString());
        builder.environment().put("HOME", programs.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(said.isEmpty() ? 0 : 1);
        assertThat(said.lines().count()).isLessThanOrEqualTo(1);
        return said;
    }

    private void program(String name, String script) throws IOException {
        Path file = programs.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path locate(String program) {
        for (String directory : List.of("/bin", "/usr/bin")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return Path.of(directory, program);
            }
        }
        throw new IllegalStateException("No " + program + " in /bin and /usr/bin");
    }
}
