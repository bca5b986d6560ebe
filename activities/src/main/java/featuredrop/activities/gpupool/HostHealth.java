package featuredrop.activities.gpupool;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a host says of itself. A command of an operator's own says one line; `featuredrop-host-check`
/// says all of it.
///
/// @param reported whether the host made the full report
/// @param answer the first line of a command of an operator's own; empty for a report
/// @param gpus what `nvidia-smi` shows, in its order
/// @param smi how `nvidia-smi` ended
/// @param log which kernel log was read
/// @param xids the driver's errors since the boot, each kind once
/// @param disks the room where the worker writes
/// @param units the worker's units that systemd knows
public record HostHealth(
        boolean reported,
        String answer,
        List<Gpu> gpus,
        Smi smi,
        KernelLog log,
        List<Xid> xids,
        List<Disk> disks,
        List<Unit> units) {
    public HostHealth {
        gpus = List.copyOf(gpus);
        xids = List.copyOf(xids);
        disks = List.copyOf(disks);
        units = List.copyOf(units);
    }

    /// One GPU. Values are `nvidia-smi`'s words, which may be such as `[N/A]`.
    ///
    /// @param name product name
    /// @param driver version of the driver
    /// @param celsius temperature
    /// @param eccErrors uncorrected memory errors since the boot
    /// @param bus where it is on the PCI bus
    public record Gpu(String name, String driver, String celsius, String eccErrors, String bus) {
        /// Whether the driver has given it up.
        boolean lost() {
            return (celsius + eccErrors).matches("(?i).*(requires reset|is lost|unknown error|err!).*");
        }
    }

    /// How `nvidia-smi` ended.
    ///
    /// @param end what became of it
    /// @param status its exit status
    /// @param seconds how long the other one has been running, for [End#STUCK] and [End#BUSY]; else 0
    /// @param said what it said beside the lines of GPUs
    public record Smi(End end, int status, int seconds, String said) {
        /// What became of it.
        public enum End {
            /// It ended by itself.
            ENDED,
            /// It was killed at its limit.
            HUNG,
            /// It was not started, because another one has been running for longer than it may.
            STUCK,
            /// It was not started, because another check runs.
            BUSY
        }
    }

    /// Which kernel log was read.
    public enum KernelLog {
        /// All since the boot.
        JOURNAL,
        /// What the ring buffer still holds.
        DMESG,
        /// Not to its end.
        CUT,
        /// None: no right to.
        NONE
    }

    /// Room on the file system of a directory.
    ///
    /// @param directory which
    /// @param bytes free for others than root; -1 if `df` did not say
    /// @param inodes the same; -1 where the file system does not count them
    public record Disk(String directory, long bytes, long inodes) {}

    /// One of the worker's units.
    ///
    /// @param name such as `featuredrop-gpu-worker@0.service`
    /// @param active systemd's word: active, failed, activating, inactive
    /// @param sub systemd's more exact word: running, auto-restart, dead
    public record Unit(String name, String active, String sub) {
        /// Whether its process ended although nobody wanted that.
        boolean failed() {
            return active.equals("failed") || sub.equals("auto-restart");
        }
    }

    /// What a command of an operator's own said.
    public static HostHealth said(String line) {
        return new HostHealth(
                false,
                line,
                List.of(),
                new Smi(Smi.End.ENDED, 0, 0, ""),
                KernelLog.NONE,
                List.of(),
                List.of(),
                List.of());
    }

    /// One line for the operator.
    public String line() {
        if (!reported) {
            return answer;
        }
        return gpuWords() + ", " + xidWords()
                + disks.stream().map(HostHealth::words).collect(Collectors.joining());
    }

    private String gpuWords() {
        if (gpus.isEmpty()) {
            return "no GPU";
        }
        String names =
                gpus.stream().collect(Collectors.groupingBy(Gpu::name, Collectors.counting())).entrySet().stream()
                        .map(entry ->
                                entry.getValue() == 1 ? entry.getKey() : entry.getValue() + " x " + entry.getKey())
                        .sorted()
                        .collect(Collectors.joining(" and "));
        String heat = gpus.stream().map(Gpu::celsius).collect(Collectors.joining("/"));
        String errors = gpus.stream()
                .filter(gpu -> gpu.eccErrors().matches("0*[1-9]\\d*"))
                .map(gpu -> ", " + gpu.eccErrors() + " uncorrected memory errors on " + gpu.bus())
                .collect(Collectors.joining());
        return names + ", driver " + gpus.getFirst().driver() + ", " + heat + " °C" + errors;
    }

    private String xidWords() {
        String found = xids.isEmpty()
                ? "no Xid"
                : "Xid " + xids.stream().map(Xid::brief).collect(Collectors.joining(" "));
        return switch (log) {
            case JOURNAL, DMESG -> found;
            case CUT -> found + " (the kernel log was not read to its end)";
            case NONE -> "Xid not checked: the kernel log cannot be read";
        };
    }

    private static String words(Disk disk) {
        return ", " + (disk.bytes() < 0 ? "unknown room" : size(disk.bytes()) + " free") + " in " + disk.directory();
    }

    static String size(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.0f MiB", bytes / (double) (1L << 20));
    }
}
