package featuredrop.activities.gpupool;

import featuredrop.activities.gpupool.HostHealth.Disk;
import featuredrop.activities.gpupool.HostHealth.Gpu;
import featuredrop.activities.gpupool.HostHealth.KernelLog;
import featuredrop.activities.gpupool.HostHealth.Smi;
import featuredrop.activities.gpupool.HostHealth.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what `featuredrop-host-check` prints: a first line with its version, one fact a line, and a
/// last line `end`. Lines that it does not know are left out, so that an older control worker reads a
/// newer host. Used by one thread.
public final class HostReport {
    private static final String FIRST = "featuredrop-host-check 1";
    private static final String LAST = "end";
    /// What `timeout` exits with: the command was ended, or had to be killed.
    private static final Set<Integer> TIMED_OUT = Set.of(124, 137);

    private static final Pattern GPU = Pattern.compile("gpu ([^,]+), (\\d[\\w.]*), ([^,]*), ([^,]*), ([0-9A-Fa-f:.]+)");
    private static final Pattern XID = Pattern.compile("xid (\\d{1,9}) (.*)");
    private static final Pattern DISK = Pattern.compile("disk (\\d{1,15}|-) (\\d{1,18}|-) (/.*)");
    private static final Pattern UNIT = Pattern.compile("unit (\\S+) \\S+ (\\S+) (\\S+)");
    private static final Pattern BUSY = Pattern.compile("busy (-?\\d{1,9}) (\\d{1,9})");
    private static final Pattern SMI = Pattern.compile("nvidia-smi (\\d{1,3})");

    private final List<Gpu> gpus = new ArrayList<>();
    private final List<Xid> xids = new ArrayList<>();
    private final List<Disk> disks = new ArrayList<>();
    private final List<Unit> units = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private KernelLog log = KernelLog.NONE;
    private Smi.End end = Smi.End.ENDED;
    private int status;
    private int seconds;

    private HostReport() {}

    /// Whether these are lines of the script, after what a login shell may have said.
    public static boolean begins(String text) {
        return text.lines().anyMatch(line -> line.strip().equals(FIRST));
    }

    /// Whether the script came to its end.
    public static boolean isWhole(String text) {
        return begins(text)
                && text.lines().reduce("", (_, line) -> line).strip().equals(LAST);
    }

    /// Whether `timeout` ended the command, or had to kill it.
    public static boolean isTimedOut(int status) {
        return TIMED_OUT.contains(status);
    }

    /// What the lines say, also those of a report that is not whole.
    public static HostHealth read(String text) {
        HostReport report = new HostReport();
        text.lines().map(String::strip).dropWhile(line -> !line.equals(FIRST)).forEach(report::line);
        Smi smi = new Smi(report.end, report.status, report.seconds, String.join("; ", report.said));
        return new HostHealth(true, "", report.gpus, smi, report.log, report.xids, report.disks, report.units);
    }

    private void line(String line) {
        switch (line.replaceFirst(" .*", "")) {
            case "gpu" -> gpu(line);
            case "xid" -> {
                Matcher found = XID.matcher(line);
                if (found.matches()) {
                    xids.add(Xid.of(Long.parseLong(found.group(1)), found.group(2)));
                }
            }
            case "disk" -> disk(DISK.matcher(line));
            case "unit" -> {
                Matcher found = UNIT.matcher(line);
                if (found.matches()) {
                    units.add(new Unit(found.group(1), found.group(2), found.group(3)));
                }
            }
            case "kernel-log" -> kernelLog(line);
            case "busy" -> busy(BUSY.matcher(line));
            case "nvidia-smi" -> ended(SMI.matcher(line));
            default -> {
                // A fact that this version does not know.
            }
        }
    }

    private void gpu(String line) {
        Matcher found = GPU.matcher(line);
        if (found.matches()) {
            gpus.add(new Gpu(found.group(1), found.group(2), found.group(3), found.group(4), found.group(5)));
        } else if (line.length() > "gpu".length()) {
            said.add(line.substring("gpu ".length()));
        }
    }

    private void disk(Matcher found) {
        if (found.matches()) {
            long kib = found.group(1).equals("-") ? -1 : Long.parseLong(found.group(1));
            long inodes = found.group(2).equals("-") ? -1 : Long.parseLong(found.group(2));
            disks.add(new Disk(found.group(3), kib < 0 ? -1 : kib << 10, inodes));
        }
    }

    private void kernelLog(String line) {
        for (KernelLog each : KernelLog.values()) {
            if (line.equals("kernel-log " + each.name().toLowerCase(Locale.ROOT))) {
                log = each;
            }
        }
    }

    private void busy(Matcher found) {
        if (found.matches()) {
            seconds = Integer.parseInt(found.group(1));
            end = seconds > Integer.parseInt(found.group(2)) ? Smi.End.STUCK : Smi.End.BUSY;
        }
    }

    private void ended(Matcher found) {
        if (found.matches()) {
            status = Integer.parseInt(found.group(1));
            end = isTimedOut(status) ? Smi.End.HUNG : Smi.End.ENDED;
        }
    }
}
