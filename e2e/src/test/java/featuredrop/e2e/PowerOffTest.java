package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.worker.host.HostLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The program that the timer of a GPU host runs, with a `systemctl` that only writes down how it is
/// called. No worker, no Temporal and no pool takes part.
final class PowerOffTest {
    private static final int MINUTE = 60;

    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    private Path directory;

    private record Ended(int status, String said) {}

    @BeforeEach
    void standIn() throws IOException {
        systemctl("exit 0");
        settings.put("FEATUREDROP_POWEROFF_LEASE", directory.resolve("lease").toString());
        settings.put("FEATUREDROP_POWEROFF_UPTIME", directory.resolve("uptime").toString());
        settings.put(
                "FEATUREDROP_POWEROFF_SYSTEMCTL", directory.resolve("systemctl").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "booted just now and without work, 1, , false",
        "booted less than half an hour ago, 1799, , false",
        "booted half an hour ago and never asked for anything, 1800, , true",
        "a chunk in hand, 90000, 89995, false",
        "a chunk or a self-test less than half an hour ago, 90000, 88201, false",
        "all workers dead for half an hour, 90000, 88200, true",
        "up for years, 200000000, 100, true",
        "a lease of an earlier boot, 2000, 90000, true",
        "a lease of an earlier boot on a fresh host, 300, 90000, false"
    })
    void aHostIsPoweredOffAfterHalfAnHourWithoutWork(String host, long uptime, String lease, boolean off)
            throws Exception {
        uptime(uptime);
        if (lease != null) {
            lease(lease);
        }

        Ended ended = run();

        assertThat(ended.status()).as(host).isZero();
        assertThat(calls()).as(host).isEqualTo(off ? List.of("poweroff") : List.of());
        assertThat(ended.said().isEmpty())
                .as("a host that stays on fills no log")
                .isEqualTo(!off);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "abc", "-5", "1e3", "99999999999999999999", "1 2", "$(reboot)", "../lease"})
    void aDamagedLeaseIsNone(String lease) throws Exception {
        lease(lease);
        uptime(29 * MINUTE);
        run();
        assertThat(calls()).isEmpty();

        uptime(30 * MINUTE);
        assertThat(run().status()).isZero();
        assertThat(calls()).containsExactly("poweroff");
    }

    @Test
    void anotherTimeMayBeSet() throws Exception {
        settings.put("FEATUREDROP_POWEROFF_MINUTES", "90");
        uptime(89 * MINUTE);
        run();
        assertThat(calls()).isEmpty();

        uptime(90 * MINUTE);
        run();
        assertThat(calls()).containsExactly("poweroff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ten", "30m", "99999", "010"})
    void aWrongTimeIsSaidAndDoesNotKeepTheHostUp(String minutes) throws Exception {
        settings.put("FEATUREDROP_POWEROFF_MINUTES", minutes);
        uptime(31 * MINUTE);

        assertThat(run().said()).contains("FEATUREDROP_POWEROFF_MINUTES is '" + minutes + "'");
        assertThat(calls()).containsExactly("poweroff");
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndDoesNothing() throws Exception {
        uptime(31 * MINUTE);
        assertThat(run("--dry-run").said()).isEqualTo("would power off: 31 minutes without work, 30 are allowed\n");

        lease(String.valueOf(21 * MINUTE));
        assertThat(run("--dry-run").said()).isEqualTo("stays on: 10 of 30 minutes without work\n");
        assertThat(calls()).isEmpty();
    }

    @Test
    void whenLogindDoesNotAnswerSystemdItselfIsAsked() throws Exception {
        systemctl("[ \"$1\" = --force ]");
        uptime(31 * MINUTE);

        assertThat(run().status()).isZero();

        assertThat(calls()).containsExactly("poweroff", "--force poweroff");
    }

    @Test
    void aPowerOffThatFailsIsAFailureOfTheUnit() throws Exception {
        systemctl("exit 1");
        uptime(31 * MINUTE);

        assertThat(run().status()).isNotZero();
    }

    @Test
    void whatAWorkerWritesKeepsThisHostOn() throws Exception {
        new HostLease(directory).renew();
        settings.remove("FEATUREDROP_POWEROFF_UPTIME");
        settings.put("FEATUREDROP_POWEROFF_MINUTES", "1");

        assertThat(run("--dry-run").said()).isEqualTo("stays on: 0 of 1 minutes without work\n");
    }

    private Ended run(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(SharedLocalSystem.home()
                        .resolve("bin/featuredrop-poweroff")
                        .toString())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(settings);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    private void uptime(long seconds) throws IOException {
        Files.writeString(directory.resolve("uptime"), seconds + ".25 77.11\n");
    }

    private void lease(String text) throws IOException {
        Files.writeString(directory.resolve("lease"), text);
    }

    private void systemctl(String end) throws IOException {
        Path program = directory.resolve("systemctl");
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >> '" + directory.resolve("calls") + "'\n" + end + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private List<String> calls() throws IOException {
        Path calls = directory.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }
}
