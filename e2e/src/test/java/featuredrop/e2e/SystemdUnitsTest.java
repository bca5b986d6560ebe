package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SystemdUnitsTest {
    private static final Path UNITS = SharedLocalSystem.home().resolve("infra/systemd");
    private static final String INSTALLED = "/opt/featuredrop/bin/";
    private static final List<String> LIMITS = List.of(
            "OOMPolicy", "MemoryHigh", "MemoryMax", "TasksMax", "LimitNOFILE", "LimitCORE", "RestartPreventExitStatus");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("units")
    void aWorkerThatCannotEverStartIsNotStartedAgain(Path unit) throws IOException {
        assertThat(settings(unit))
                .containsEntry("Restart", List.of("on-failure"))
                .containsEntry("RestartPreventExitStatus", List.of("2"))
                .containsEntry("StartLimitIntervalSec", List.of("0"))
                .containsEntry("SuccessExitStatus", List.of("143"));
    }

    @ParameterizedTest
    @MethodSource("units")
    void aKilledChildLeavesTheWorkerAliveAndNoCoreFileIsWritten(Path unit) throws IOException {
        assertThat(settings(unit))
                .containsEntry("OOMPolicy", List.of("continue"))
                .containsEntry("LimitCORE", List.of("0"))
                .containsKeys("MemoryHigh", "MemoryMax", "TasksMax", "LimitNOFILE");
        assertThat(percent(unit, "MemoryHigh")).isLessThan(percent(unit, "MemoryMax"));
    }

    @ParameterizedTest
    @MethodSource("units")
    void aWorkerHasNoRightsOfRoot(Path unit) throws IOException {
        assertThat(settings(unit))
                .containsEntry("User", List.of("featuredrop"))
                .containsEntry("NoNewPrivileges", List.of("yes"))
                .containsEntry("CapabilityBoundingSet", List.of(""))
                .containsEntry("ProtectSystem", List.of("strict"))
                .containsEntry("PrivateMounts", List.of("yes"))
                .containsEntry("PrivateTmp", List.of("yes"))
                .containsEntry("UMask", List.of("0077"));
    }

    @ParameterizedTest
    @MethodSource("units")
    void eachLimitSaysWhyItIsThere(Path unit) throws IOException {
        List<String> lines = Files.readAllLines(unit);
        for (String limit : LIMITS) {
            int at = lines.indexOf(lines.stream()
                    .filter(line -> line.startsWith(limit + "="))
                    .findFirst()
                    .orElseThrow());
            assertThat(lines.subList(at - 2, at)).as(limit).anyMatch(line -> line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void theProgramAndItsConfigurationAreWhereThePackagePutsThem(Path unit) throws IOException {
        String command = first(unit, "ExecStart");
        assertThat(command).startsWith(INSTALLED).endsWith("--config /etc/featuredrop/featuredrop.yaml");
        String program = command.substring(INSTALLED.length(), command.indexOf(' '));
        assertThat(SharedLocalSystem.home().resolve("bin").resolve(program)).isExecutable();
    }

    /// Where systemd is installed, it reads the units too.
    @ParameterizedTest
    @MethodSource("units")
    void systemdFindsNoMistake(Path unit) throws Exception {
        if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            Path copy = directory.resolve(unit.getFileName().toString().replace("@", "@x"));
            Files.writeString(copy, Files.readString(unit).replaceAll(INSTALLED + "[a-z-]+", "/bin/true"));
            Process verify = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", copy.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(verify.getInputStream().readAllBytes(), UTF_8);
            assertThat(verify.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(said).doesNotContain(copy.getFileName().toString());
            assertThat(verify.exitValue()).as(said).isZero();
        }
    }

    static Stream<Path> units() throws IOException {
        try (Stream<Path> files = Files.list(UNITS)) {
            return files.sorted().toList().stream();
        }
    }

    private static int percent(Path unit, String key) throws IOException {
        return Integer.parseInt(first(unit, key).replace("%", ""));
    }

    private static String first(Path unit, String key) throws IOException {
        return settings(unit).getOrDefault(key, List.of()).getFirst();
    }

    /// The values of each key in order.
    private static Map<String, List<String>> settings(Path unit) throws IOException {
        Map<String, List<String>> settings = new HashMap<>();
        for (String line : Files.readAllLines(unit)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                settings.computeIfAbsent(line.substring(0, equals), key -> new ArrayList<>())
                        .add(line.substring(equals + 1));
            }
        }
        return settings;
    }
}
