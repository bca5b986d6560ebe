package featuredrop.activities.gpupool;

import featuredrop.activities.gpupool.HostHealth.Disk;
import featuredrop.activities.gpupool.HostHealth.Smi;
import featuredrop.activities.gpupool.HostHealth.Unit;
import featuredrop.exchange.config.PoolConfig.FleetConfig;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.TaskQueues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;

/// Judges whether a host is sound. The checks are in the order that names the cause first: a GPU that
/// left the bus makes `nvidia-smi` fail, and a full disk stops the worker. Immutable.
///
/// @param pool the pool's name, for the operator
/// @param fleet which driver the hosts must have, and how much room
/// @param clock the time
public record HostCheck(String pool, FleetConfig fleet, InstantSource clock) {
    /// A worker that waits for work asks the server again about once a minute.
    static final Duration POLLED = Duration.ofMinutes(2);

    private static final String MISMATCH = "version mismatch";

    /// Asks everything there is to ask. Each question is asked only when those before were answered well.
    ///
    /// @param host as EC2 shows it
    /// @param probe asks the host itself
    /// @param polls asks the server when the host's worker last asked for work
    /// @return one line for the operator
    /// @throws DropException that names the host, what is wrong and what helps
    public String run(GpuHost host, HostProbe probe, WorkerPolls polls) {
        if (host.broken()) {
            throw new DropException(
                    FailureType.EC2_CHECKS,
                    "EC2's status checks of " + host.id() + " say " + host.checks()
                            + ": stop and start it, which moves it to other hardware");
        }
        HostHealth health = probe.probe(host.address());
        requireSound(host.id(), health);
        Duration polled = requirePolling(host.id(), health, polls);
        String checks = host.checks().isEmpty() || host.checks().equals("ok") ? "" : ", EC2 checks " + host.checks();
        return health.line() + ", worker asked for work " + polled.toSeconds() + " s ago" + checks;
    }

    /// What a host can say of itself.
    ///
    /// @param host its name for the operator
    /// @throws DropException the first cause
    void requireSound(String host, HostHealth health) {
        requireEnd(host, health);
        requireDriver(host, health);
        requireNoXid(host, health);
        requireGpu(host, health);
        health.disks().forEach(disk -> requireRoom(host, disk));
        health.units().stream().filter(Unit::failed).findFirst().ifPresent(unit -> {
            throw new DropException(
                    FailureType.WORKER_ABSENT,
                    "Unit " + unit.name() + " of " + host + " is " + unit.active() + " (" + unit.sub()
                            + "): journalctl -u " + unit.name() + " on the host says why");
        });
    }

    /// Only what a probe asks: whether the GPU answers.
    ///
    /// @param host its name for the operator
    /// @throws DropException [FailureType#PROBE_HUNG], [FailureType#GPU_XID], [FailureType#GPU_FAULTY] or
    ///     [FailureType#PROBE_FAILED]
    public static void requireAnswer(String host, HostHealth health) {
        requireEnd(host, health);
        requireNoXid(host, health);
        requireGpu(host, health);
    }

    private static void requireEnd(String host, HostHealth health) {
        Smi smi = health.smi();
        switch (smi.end()) {
            case HUNG ->
                throw new DropException(
                        FailureType.PROBE_HUNG,
                        "nvidia-smi on " + host + " did not end and was killed" + cause(health));
            case STUCK ->
                throw new DropException(
                        FailureType.PROBE_HUNG,
                        "A probe of " + host + " hangs since " + smi.seconds()
                                + " s: its nvidia-smi cannot even be killed; only a reboot helps" + cause(health));
            case BUSY ->
                throw new DropException(
                        FailureType.PROBE_FAILED,
                        "Another check of " + host + " has been running for " + smi.seconds() + " s; try again");
            case ENDED -> {
                // As it should.
            }
        }
    }

    /// What may have made the driver hang; empty, or an end of a sentence.
    public static String cause(HostHealth health) {
        return health.xids().stream()
                .filter(xid -> xid.remedy() != Xid.Remedy.NONE)
                .findFirst()
                .map(xid -> "; the kernel log has " + xid.text())
                .orElse("");
    }

    private void requireDriver(String host, HostHealth health) {
        String said = health.smi().said();
        if (said.contains(MISMATCH)) {
            throw new DropException(
                    FailureType.WRONG_DRIVER,
                    "The kernel of " + host + " runs another driver than its libraries are of: reboot it (nvidia-smi: "
                            + said + ")");
        }
        if (fleet.driver().isEmpty()) {
            return;
        }
        if (!health.reported()) {
            throw new DropException(
                    FailureType.PROBE_FAILED,
                    key("driver") + " cannot be checked: ssh.command must be featuredrop-host-check, and " + host
                            + " answered '" + health.answer() + "'");
        }
        health.gpus().stream()
                .filter(gpu -> !gpu.driver().equals(fleet.driver()))
                .findFirst()
                .ifPresent(gpu -> {
                    throw new DropException(
                            FailureType.WRONG_DRIVER,
                            host + " has driver " + gpu.driver() + ", " + key("driver") + " is " + fleet.driver()
                                    + ": install that one, or change the key");
                });
    }

    private static void requireNoXid(String host, HostHealth health) {
        for (Xid xid : health.xids()) {
            if (xid.remedy() == Xid.Remedy.REPLACE) {
                throw new DropException(
                        FailureType.GPU_FAULTY,
                        "The kernel log of " + host + " has Xid " + xid.brief()
                                + ", which no reboot repairs: stop and start the host, or replace it (" + xid.text()
                                + ")");
            }
        }
        for (Xid xid : health.xids()) {
            if (xid.remedy() == Xid.Remedy.REBOOT) {
                throw new DropException(
                        FailureType.GPU_XID,
                        "The kernel log of " + host + " has Xid " + xid.brief() + ": reboot the host (" + xid.text()
                                + ")");
            }
        }
        health.gpus().stream().filter(HostHealth.Gpu::lost).findFirst().ifPresent(gpu -> {
            throw new DropException(
                    FailureType.GPU_XID,
                    "The driver of " + host + " has given up " + gpu.name() + " at " + gpu.bus() + ": reboot the host ("
                            + gpu.celsius() + ", " + gpu.eccErrors() + ")");
        });
    }

    private static void requireGpu(String host, HostHealth health) {
        Smi smi = health.smi();
        if (smi.status() != 0) {
            throw new DropException(
                    FailureType.PROBE_FAILED,
                    "nvidia-smi on " + host + " ended with " + smi.status() + ": " + smi.said());
        }
        if (health.reported() && (health.gpus().isEmpty() || !smi.said().isEmpty())) {
            throw new DropException(
                    FailureType.PROBE_FAILED,
                    "nvidia-smi on " + host + " answered '" + smi.said() + "', which is no list of GPUs");
        }
    }

    private void requireRoom(String host, Disk disk) {
        if (disk.bytes() < 0) {
            throw new DropException(
                    FailureType.PROBE_FAILED, "df on " + host + " said nothing of " + disk.directory() + " in time");
        }
        if (disk.bytes() < fleet.diskFree().bytes()) {
            throw new DropException(
                    FailureType.HOST_DISK_FULL,
                    host + " has " + HostHealth.size(disk.bytes()) + " free in " + disk.directory() + ", "
                            + key("disk-free") + " is "
                            + HostHealth.size(fleet.diskFree().bytes()) + ": free some");
        }
        if (disk.inodes() == 0) {
            throw new DropException(
                    FailureType.HOST_DISK_FULL,
                    host + " can make no further file in " + disk.directory() + " (no inode is free): remove files");
        }
    }

    private Duration requirePolling(String host, HostHealth health, WorkerPolls polls) {
        Optional<Instant> last = polls.last(host);
        Duration age = last.map(when -> Duration.between(when, clock.instant())).orElse(POLLED.plusSeconds(1));
        if (age.compareTo(POLLED) > 0) {
            String units = health.units().stream()
                    .map(unit -> ", " + unit.name() + " is " + unit.active())
                    .collect(Collectors.joining());
            throw new DropException(
                    FailureType.WORKER_ABSENT,
                    "No worker of " + host + " asks for work on " + TaskQueues.gpuHost(host) + ", "
                            + last.map(when -> "last at " + when).orElse("nor did one lately") + units
                            + ": look at its featuredrop-gpu-worker units");
        }
        return age.isNegative() ? Duration.ZERO : age;
    }

    private String key(String name) {
        return "pools." + pool + ".fleet." + name;
    }

    /// When a host's worker last asked the server for work.
    @FunctionalInterface
    public interface WorkerPolls {
        /// The time of the last question; empty when the server remembers none.
        Optional<Instant> last(String hostId);
    }
}
