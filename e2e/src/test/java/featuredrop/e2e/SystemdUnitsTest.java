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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SystemdUnitsTest {
    private static final Path UNITS = SharedLocalSystem.home().resolve("infra/systemd");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final String INSTALLED = "/opt/featuredrop/bin/";
    private static final List<String> LIMITS = List.of(
            "OOMPolicy", "MemoryHigh", "MemoryMax", "TasksMax", "LimitNOFILE", "LimitCORE", "RestartPreventExitStatus");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("workers")
    void aWorkerThatCannotEverStartIsNotStartedAgain(Path unit) throws IOException {
        assertThat(settings(unit))
                .containsEntry("Restart", List.of("on-failure"))
                .containsEntry("RestartPreventExitStatus", List.of("2"))
                .containsEntry("StartLimitIntervalSec", List.of("0"))
                .containsEntry("SuccessExitStatus", List.of("143"));
    }

    @ParameterizedTest
    @MethodSource("workers")
    void aKilledChildLeavesTheWorkerAliveAndNoCoreFileIsWritten(Path unit) throws IOException {
        assertThat(settings(unit))
                .containsEntry("OOMPolicy", List.of("continue"))
                .containsEntry("LimitCORE", List.of("0"))
                .containsKeys("MemoryHigh", "MemoryMax", "TasksMax", "LimitNOFILE");
        assertThat(percent(unit, "MemoryHigh")).isLessThan(percent(unit, "MemoryMax"));
    }

    @ParameterizedTest
    @MethodSource("workers")
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
    @MethodSource("workers")
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
    @MethodSource("workers")
    void theProgramAndItsConfigurationAreWhereThePackagePutsThem(Path unit) throws IOException {
        String command = first(unit, "ExecStart");
        assertThat(command).startsWith(INSTALLED).endsWith("--config /etc/featuredrop/featuredrop.yaml");
        String program = command.substring(INSTALLED.length(), command.indexOf(' '));
        assertThat(SharedLocalSystem.home().resolve("bin").resolve(program)).isExecutable();
    }

    /// Where systemd is installed, it reads the units too. A timer is read with its service.
    @ParameterizedTest
    @MethodSource("units")
    void systemdFindsNoMistake(Path unit) throws Exception {
        if (Files.isExecutable(ANALYZE)) {
            try (Stream<Path> all = units()) {
                for (Path each : all.toList()) {
                    Files.writeString(
                            copy(each), Files.readString(each).replaceAll(INSTALLED + "[a-z-]+", "/bin/true"));
                }
            }
            Said verify = systemd("verify", copy(unit).toString());
            assertThat(verify.text()).doesNotContain(copy(unit).getFileName().toString());
            assertThat(verify.status()).as(verify.text()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void systemdRatesWhatAServiceMayDoAsLittle(Path unit) throws Exception {
        if (Files.isExecutable(ANALYZE)) {
            Said rated = systemd("security", "--offline=true", "--threshold=19", unit.toString());
            assertThat(rated.status()).as(rated.text()).isZero();
        }
    }

    @Test
    void theServiceThatPowersOffHasOneRightOfRoot() throws IOException {
        assertThat(settings(UNITS.resolve("featuredrop-poweroff.service")))
                .containsEntry("CapabilityBoundingSet", List.of("CAP_SYS_BOOT"))
                .containsEntry("NoNewPrivileges", List.of("yes"))
                .containsEntry("PrivateNetwork", List.of("yes"))
                .containsEntry("Type", List.of("oneshot"))
                .containsEntry("ExecStart", List.of(INSTALLED + "featuredrop-poweroff"))
                .containsKey("TimeoutStartSec");
        assertThat(SharedLocalSystem.home().resolve("bin/featuredrop-poweroff")).isExecutable();
    }

    @Test
    void theTimerLooksEveryMinuteFromTheBootOn() throws IOException {
        assertThat(settings(UNITS.resolve("featuredrop-poweroff.timer")))
                .containsEntry("OnBootSec", List.of("2min"))
                .containsEntry("OnUnitInactiveSec", List.of("1min"))
                .containsEntry("WantedBy", List.of("timers.target"));
    }

    @Test
    void theWorkersOfAHostShareADirectoryThatStaysWhenOneStops() throws IOException {
        assertThat(settings(UNITS.resolve("featuredrop-gpu-worker@.service")))
                .containsEntry("RuntimeDirectory", List.of("featuredrop"))
                .containsEntry("RuntimeDirectoryPreserve", List.of("yes"))
                .containsEntry("Environment", List.of("CUDA_VISIBLE_DEVICES=%i", "CUDA_DEVICE_ORDER=PCI_BUS_ID"));
    }

    private Path copy(Path unit) {
        return directory.resolve(unit.getFileName().toString().replace("@", "@x"));
    }

    private record Said(int status, String text) {}

    private static Said systemd(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ANALYZE.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Said(process.exitValue(), text);
    }

    static Stream<Path> workers() throws IOException {
        return services().filter(file -> file.getFileName().toString().contains("worker"));
    }

    static Stream<Path> services() throws IOException {
        return units().filter(file -> file.toString().endsWith(".service"));
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
