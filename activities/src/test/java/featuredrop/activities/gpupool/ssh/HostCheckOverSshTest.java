package featuredrop.activities.gpupool.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.gpupool.HostCheck;
import featuredrop.exchange.config.PoolConfig.FleetConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the pool learns of a host over OpenSSH, with `featuredrop-host-check` and programs of the test
/// on it.
@Tag("slow")
class HostCheckOverSshTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final GpuHost HOST = new GpuHost("i-7", "running", "127.0.0.1");
    private static final String GPU = "NVIDIA A10G, 550.90.07, 41, 0, 00000000:00:1E.0";

    @TempDir
    private Path directory;

    private OpenSshd host;

    @BeforeEach
    void bootASoundHost() throws IOException {
        OpenSshd.require();
        host = OpenSshd.start(directory.resolve("host"))
                .program(
                        "nvidia-smi",
                        "echo started >> " + directory.resolve("host/state/starts") + "; echo '" + GPU + "'")
                .program("journalctl", "case \"$*\" in *'-n 1'*) echo booted ;; *) echo booted ;; esac")
                .program("dmesg", "echo '[    0.000000] Linux version 6.1'")
                .program("df", """
                        case $1 in
                            -Pi) echo "Filesystem Inodes IUsed IFree IUse% Mounted on"; echo "/dev/x 1000 10 990 1% /" ;;
                            *) echo "Filesystem 1024-blocks Used Available Capacity Mounted on"
                               echo "/dev/x 100000000 1 62914560 1% /" ;;
                        esac""")
                .program(
                        "systemctl",
                        "echo '  featuredrop-gpu-worker@0.service loaded active running FeatureDrop GPU worker'");
    }

    /// Nothing that was started on a host outlives its check.
    @AfterEach
    void nothingIsLeftOnTheHost() throws IOException {
        if (host != null) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(host.leftOver()).isEmpty());
            host.close();
        }
    }

    @Test
    void aSoundHostSaysWhatItIs() {
        assertThat(checked())
                .startsWith("NVIDIA A10G, driver 550.90.07, 41 °C, no Xid, 60.0 GiB free in ")
                .contains("worker asked for work 0 s ago");
    }

    @Test
    void severalGpusAreCountedAndEachIsAskedForItsErrors() throws IOException {
        host.program("nvidia-smi", "echo '" + GPU + "'; echo 'NVIDIA A10G, 550.90.07, 43, 2, 00000000:00:1F.0'");

        assertThat(checked())
                .startsWith(
                        "2 x NVIDIA A10G, driver 550.90.07, 41/43 °C, 2 uncorrected memory errors on 00000000:00:1F.0");
    }

    @Test
    void anNvidiaSmiThatIgnoresItsEndIsKilledAndTold() throws IOException {
        host.program("nvidia-smi", "trap '' TERM; while :; do sleep 1; done");

        DropException failure = failure("--limit 1");
        assertThat(failure.type()).isEqualTo(FailureType.PROBE_HUNG);
        assertThat(failure).hasMessageContaining("nvidia-smi on i-7 did not end and was killed");
    }

    @Test
    void anNvidiaSmiThatCannotBeKilledIsTheOnlyOneOnItsHost() throws IOException {
        // The process that stays keeps what nvidia-smi has open, as one in an uninterruptible wait does.
        host.program(
                "nvidia-smi",
                "echo started >> " + host.state("starts")
                        + "\nsetsid sh -c 'echo $$ > " + host.state("pid")
                        + "; exec sleep 300' < /dev/null > /dev/null 2>&1 &\ntrap '' TERM; while :; do sleep 1; done");
        assertThat(failure("--limit 1").type()).isEqualTo(FailureType.PROBE_HUNG);
        long stays = Long.parseLong(Files.readString(host.state("pid")).strip());
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(failure("--limit 1"))
                            .hasMessageContaining("A probe of i-7 hangs since ")
                            .extracting(DropException::type)
                            .isEqualTo(FailureType.PROBE_HUNG));
        } finally {
            ProcessHandle.of(stays).ifPresent(ProcessHandle::destroyForcibly);
        }
        assertThat(Files.readAllLines(host.state("starts"))).hasSize(1);
        host.program("nvidia-smi", "echo '" + GPU + "'");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(checked()).contains("A10G"));
    }

    @Test
    void anNvidiaSmiThatFailsIsToldInItsOwnWords() throws IOException {
        host.program("nvidia-smi", "echo 'NVIDIA-SMI has failed because it could not communicate' >&2; exit 9");

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.PROBE_FAILED);
        assertThat(failure).hasMessageContaining("ended with 9: NVIDIA-SMI has failed because");
    }

    @ParameterizedTest
    @CsvSource({
        "echo No devices were found, No devices were found",
        "head -c 3000 /dev/zero | tr '\\0' x, xxxxxxxxxx",
        "printf '\\033[31mred\\377\\n', red",
        "echo gpu end; echo end, gpu end",
        "true, is no list of GPUs"
    })
    void anAnswerThatIsNoListOfGpusIsNone(String script, String shown) throws IOException {
        host.program("nvidia-smi", script);

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.PROBE_FAILED);
        assertThat(failure).hasMessageContaining("nvidia-smi on i-7 answered").hasMessageContaining(shown);
    }

    @Test
    void anotherDriverThanTheExpectedOneIsTold() {
        DropException failure = failure("", fleet("535.183.01"));

        assertThat(failure.type()).isEqualTo(FailureType.WRONG_DRIVER);
        assertThat(failure).hasMessageContaining("i-7 has driver 550.90.07, pools.main.fleet.driver is 535.183.01");
    }

    @Test
    void aDriverThatWasReplacedWithoutARebootIsToldAsSuch() throws IOException {
        host.program("nvidia-smi", "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18");

        assertThat(failure().type()).isEqualTo(FailureType.WRONG_DRIVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NVRM: Xid (PCI:0000:00:1e): 48, pid=1, name=java, DBE (double bit error)                | GPU_XID",
                "NVRM: Xid (PCI:0000:00:1e): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus. | GPU_XID",
                "NVRM: GPU 0000:18:00.0: GPU has fallen off the bus.                                     | GPU_XID",
                "NVRM: Xid (PCI:0002:00:00): 119, pid=15, name=nvc, Timeout after 6s of waiting for RPC  | GPU_XID",
                "NVRM: Xid (PCI:0018:01:00): 149, NETIR_LINK_EVT Fatal XC0 i0 Link 08 (0x004505c6)       | GPU_XID",
                "NVRM: Xid (PCI:0019:01:00): 154, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required) | GPU_XID",
                "NVRM: Xid (PCI:0000:00:1e): 64, Row Remapper Error: row remap failure                   | GPU_FAULTY",
                "NVRM: Xid (PCI:0000:00:1e): 54, Auxiliary power is not connected                        | GPU_FAULTY"
            })
    void anErrorOfTheDriverThatOnlyARebootOrOtherHardwareRepairsIsTold(String line, FailureType type)
            throws IOException {
        host.program("journalctl", "cat <<'END'\nbooted\n" + line + "\n" + line + "\nEND");
        host.program("nvidia-smi", "echo 'Unable to determine the device handle for GPU'; exit 15");

        DropException failure = failure();
        assertThat(failure.type()).as("the cause, not nvidia-smi's failure").isEqualTo(type);
        assertThat(failure).hasMessageContaining("(2 times)").hasMessageContaining(line.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NVRM: Xid (PCI:0000:00:1e): 13, pid=9, name=java, Graphics SM Warp Exception",
                "NVRM: Xid (PCI:0000:00:1e): 31, pid=9, name=java, Ch 00000008, MMU Fault",
                "NVRM: Xid (PCI:0000:00:1e): 43, pid=9, name=java, Ch 00000010",
                "NVRM: Xid (PCI:0000:00:1e): 45, pid=9, name=java, Ch 00000010",
                "NVRM: Xid (PCI:0000:c5:00): 145, RLW_SRC_TRACK Nonfatal XC1 i0 Link 17 (0x04084507)",
                "NVRM: Xid (PCI:0009:01:00): 154, GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)"
            })
    void anErrorOfAProgramDoesNotCountAgainstTheHost(String line) throws IOException {
        host.program("journalctl", "echo '" + line + "'");

        assertThat(checked()).contains(", Xid " + line.replaceFirst(".*\\): (\\d+),.*", "$1") + ", ");
    }

    @Test
    void withoutTheJournalTheRingBufferIsRead() throws IOException {
        host.program("journalctl", "exit 1");
        host.program("dmesg", "echo '[ 1711.6] NVRM: Xid (PCI:0000:00:1e): 79, GPU has fallen off the bus.'");

        assertThat(failure().type()).isEqualTo(FailureType.GPU_XID);
    }

    @Test
    void aKernelLogThatCannotBeReadIsSaid() throws IOException {
        host.program("journalctl", "exit 1").program("dmesg", "echo 'Operation not permitted' >&2; exit 1");

        assertThat(checked()).contains("Xid not checked: the kernel log cannot be read");
    }

    @Test
    void aKernelLogThatHangsCostsSecondsAndIsSaid() throws IOException {
        host.program(
                "journalctl",
                "case \"$*\" in *'-n 1'*) echo booted ;; *) trap '' TERM; while :; do sleep 1; done ;; esac");

        assertThat(checked()).contains("the kernel log was not read to its end");
    }

    @Test
    void aFullDiskIsTold() throws IOException {
        host.program("df", "echo Filesystem; echo '/dev/x 100000000 99000000 122880 100% /'");

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.HOST_DISK_FULL);
        assertThat(failure)
                .hasMessageContaining("i-7 has 120 MiB free in /")
                .hasMessageContaining("pools.main.fleet.disk-free is 5.0 GiB");
    }

    @Test
    void aDiskWithoutFreeInodesIsTold() throws IOException {
        host.program(
                "df",
                "echo Filesystem; case $1 in -Pi) echo '/dev/x 100 100 0 100% /' ;; *) echo '/dev/x 1 1 62914560 1% /' ;; esac");

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.HOST_DISK_FULL);
        assertThat(failure).hasMessageContaining("no inode is free");
    }

    @Test
    void aUnitThatFailedIsNamed() throws IOException {
        host.program(
                "systemctl", "echo '● featuredrop-gpu-worker@1.service loaded failed failed FeatureDrop GPU worker'");

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.WORKER_ABSENT);
        assertThat(failure).hasMessageContaining("Unit featuredrop-gpu-worker@1.service of i-7 is failed");
    }

    @Test
    void aHostWithoutTheScriptIsTold() throws IOException {
        Files.delete(directory.resolve("host/programs/featuredrop-host-check"));

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.PROBE_FAILED);
        assertThat(failure).hasMessageContaining("ended with 127");
    }

    private String checked() {
        return checked("", fleet(""));
    }

    private String checked(String options, FleetConfig fleet) {
        String command = "featuredrop-host-check --lock " + host.state("lock") + " " + options + " /";
        InstantSource clock = InstantSource.system();
        return new HostCheck("main", fleet, clock)
                .run(HOST, new JschHostProbe(host.config(command, DEADLINE)), _ -> Optional.of(clock.instant()));
    }

    private DropException failure() {
        return failure("");
    }

    private DropException failure(String options) {
        return failure(options, fleet(""));
    }

    private DropException failure(String options, FleetConfig fleet) {
        DropException failure = catchThrowableOfType(DropException.class, () -> checked(options, fleet));
        assertThat(failure).as("the check passed").isNotNull();
        return failure;
    }

    private static FleetConfig fleet(String driver) {
        return NamedValues.none().with("driver", driver).bind(FleetConfig.class);
    }
}
