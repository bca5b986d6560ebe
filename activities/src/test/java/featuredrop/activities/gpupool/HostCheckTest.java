package featuredrop.activities.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuredrop.exchange.config.PoolConfig.FleetConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String SOUND = """
            featuredrop-host-check 1
            kernel-log journal
            disk 62914560 1000 /
            unit featuredrop-gpu-worker@0.service loaded active running
            gpu NVIDIA A10G, 550.90.07, 41, 0, 00000000:00:1E.0
            nvidia-smi 0
            end
            """;

    private String checks = "ok";
    private String driver = "";

    @Test
    void aHostThatEc2FindsBrokenIsNotAskedAnyMore() {
        checks = "impaired";
        DropException failure = catchThrowableOfType(
                DropException.class,
                () -> check().run(
                                host(),
                                _ -> {
                                    throw new AssertionError("asked by SSH");
                                },
                                _ -> Optional.of(NOW)));

        assertThat(failure.type()).isEqualTo(FailureType.EC2_CHECKS);
        assertThat(failure).hasMessageContaining("i-7 say impaired");
    }

    @Test
    void aHostWhoseChecksHaveNotEndedIsNotBroken() {
        checks = "initializing";

        assertThat(line(SOUND, 30)).endsWith(", worker asked for work 30 s ago, EC2 checks initializing");
    }

    @ParameterizedTest
    @CsvSource({
        "120, ",
        "121, last at 2026-11-30T11:57:59Z",
        "299, last at 2026-11-30T11:55:01Z",
        ", nor did one lately"
    })
    void aWorkerThatHasNotAskedForWorkForTwoMinutesIsAbsent(@Nullable Integer age, @Nullable String said) {
        if (said == null) {
            assertThat(line(SOUND, age)).contains("asked for work 120 s ago");
            return;
        }
        DropException failure = failure(SOUND, age);
        assertThat(failure.type()).isEqualTo(FailureType.WORKER_ABSENT);
        assertThat(failure)
                .hasMessageContaining("No worker of i-7 asks for work on gpu-host-i-7, " + said)
                .hasMessageContaining("featuredrop-gpu-worker@0.service is active");
    }

    @Test
    void aServerWhoseClockIsAheadMakesNoWorkerAbsent() {
        assertThat(line(SOUND, -5)).contains("asked for work 0 s ago");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[GPU requires reset]", "[GPU is lost]", "[Unknown Error]", "ERR!"})
    void aGpuThatItsDriverHasGivenUpNeedsAReboot(String value) {
        DropException failure = failure(SOUND.replace("41", value), 1);

        assertThat(failure.type()).isEqualTo(FailureType.GPU_XID);
        assertThat(failure).hasMessageContaining(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[N/A]", "[Not Supported]", "0"})
    void aGpuWithoutACountOfMemoryErrorsIsSound(String value) {
        assertThat(line(SOUND.replace(" 41, 0,", " 41, " + value + ","), 1)).contains("41 °C, no Xid");
    }

    @Test
    void theDriverIsToldBeforeWhatItMayHaveCaused() {
        driver = "535.1";
        String broken = SOUND.replace("disk 62914560", "disk 10")
                .replace("nvidia-smi 0", "xid 1 NVRM: Xid (PCI:0000:00:1e): 119, pid=1, Timeout\nnvidia-smi 0");
        assertThat(failure(broken, 999).type()).isEqualTo(FailureType.WRONG_DRIVER);

        driver = "550.90.07";
        assertThat(failure(broken, 999).type()).isEqualTo(FailureType.GPU_XID);
        assertThat(failure(SOUND.replace("disk 62914560", "disk 10"), 999).type())
                .isEqualTo(FailureType.HOST_DISK_FULL);
        assertThat(failure(SOUND, 999).type()).isEqualTo(FailureType.WORKER_ABSENT);
    }

    @Test
    void aHangNamesTheErrorBehindIt() {
        String hung =
                SOUND.replace("nvidia-smi 0", "xid 1 NVRM: Xid (PCI:0000:00:1e): 119, pid=1, Timeout\nnvidia-smi 137");

        assertThat(failure(hung, 1).type()).isEqualTo(FailureType.PROBE_HUNG);
        assertThat(failure(hung, 1)).hasMessageContaining("119, pid=1, Timeout");
    }

    @ParameterizedTest
    @CsvSource({"12, PROBE_FAILED", "13, PROBE_HUNG", "99999, PROBE_HUNG"})
    void anotherCheckIsAHangOnlyWhenItRunsForLongerThanItMay(int seconds, FailureType type) {
        String busy = SOUND.replaceAll("(?s)\ngpu .*", "\nbusy " + seconds + " 12\nend\n");

        assertThat(failure(busy, 1).type()).isEqualTo(type);
    }

    @Test
    void aDiskOfWhichNothingIsKnownIsNotCalledSound() {
        assertThat(failure(SOUND.replace("disk 62914560 1000", "disk - -"), 1).type())
                .isEqualTo(FailureType.PROBE_FAILED);
    }

    @Test
    void aCommandOfAnOperatorsOwnIsEnoughUntilADriverIsExpected() {
        HostHealth own = HostHealth.said("NVIDIA A10G");
        assertThat(check().run(host(), _ -> own, _ -> Optional.of(NOW)))
                .isEqualTo("NVIDIA A10G, worker asked for work 0 s ago");

        driver = "550.90.07";
        assertThat(catchThrowableOfType(
                        DropException.class, () -> check().run(host(), _ -> own, _ -> Optional.of(NOW))))
                .hasMessageContaining("pools.main.fleet.driver cannot be checked")
                .hasMessageContaining("ssh.command must be featuredrop-host-check");
    }

    @Test
    void aUnitThatIsStartedAgainAndAgainIsTold() {
        String restarting = SOUND.replace("active running", "activating auto-restart");

        assertThat(failure(restarting, 1)).hasMessageContaining("is activating (auto-restart)");
    }

    @Test
    void linesOfALaterVersionAreLeftOut() {
        assertThat(line(SOUND.replace("end", "fan 3000\nxid many things\ndisk\nunit\ngpu\nend"), 1))
                .startsWith("NVIDIA A10G");
    }

    @Test
    void whatALoginShellSaysBeforeTheReportIsLeftOut() {
        assertThat(HostReport.isWhole("motd\n" + SOUND)).isTrue();
        assertThat(line("motd\nxid 1 NVRM: Xid (PCI:0): 79, x\n" + SOUND, 1)).contains("no Xid");
    }

    private String line(String report, @Nullable Integer polled) {
        return check().run(
                        host(),
                        _ -> HostReport.read(report),
                        _ -> Optional.ofNullable(polled).map(NOW::minusSeconds));
    }

    private DropException failure(String report, @Nullable Integer polled) {
        DropException failure = catchThrowableOfType(DropException.class, () -> line(report, polled));
        assertThat(failure).as("the check passed").isNotNull();
        return failure;
    }

    private HostCheck check() {
        FleetConfig fleet = NamedValues.none().with("driver", driver).bind(FleetConfig.class);
        return new HostCheck("main", fleet, InstantSource.fixed(NOW));
    }

    private GpuHost host() {
        return new GpuHost("i-7", "running", "10.0.0.7", "g5.xlarge", "eu-west-1a", false, checks);
    }
}
