package featuredrop.activities.gpupool;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An error that the NVIDIA driver wrote into the kernel log.
///
/// @param code its number; 79 for a GPU that left the bus, which some lines say without a number
/// @param lines how often it stands in the log since the boot
/// @param text the last of these lines
public record Xid(int code, long lines, String text) {
    private static final Pattern NUMBERED = Pattern.compile("NVRM: Xid \\([^)]*\\): (\\d{1,4})\\b.*");
    private static final int OFF_THE_BUS = 79;
    /// Says what the driver recommends after another error.
    private static final int RECOVERY_CHANGED = 154;

    /// NVIDIA's catalogue says reset, restart or a procedure that ends so. On EC2 that is a reboot.
    private static final Set<Integer> REBOOT =
            Set.of(46, 48, 62, 74, OFF_THE_BUS, 95, 109, 110, 119, 120, 136, 140, 143, 151, 155, 156, 158);
    /// Of the links between GPUs. A line says whether it is fatal.
    private static final Set<Integer> LINKS =
            IntStream.rangeClosed(144, 150).boxed().collect(Collectors.toUnmodifiableSet());
    /// No power, or memory that has no spare rows left: other hardware is needed.
    private static final Set<Integer> REPLACE = Set.of(54, 64);

    /// What helps.
    public enum Remedy {
        /// Nothing is needed: an error of a program, or a note.
        NONE,
        REBOOT,
        /// Other hardware: stop and start the host, or replace it.
        REPLACE
    }

    /// The error of a line of the kernel log.
    static Xid of(long lines, String text) {
        Matcher numbered = NUMBERED.matcher(text);
        return new Xid(numbered.matches() ? Integer.parseInt(numbered.group(1)) : OFF_THE_BUS, lines, text);
    }

    /// What helps against it.
    public Remedy remedy() {
        if (REPLACE.contains(code)) {
            return Remedy.REPLACE;
        }
        boolean reboot = REBOOT.contains(code)
                || (LINKS.contains(code) && !text.contains("Nonfatal"))
                || (code == RECOVERY_CHANGED && text.matches(".* to 0x\\w+ \\((?!None|Drain P2P).*"));
        return reboot ? Remedy.REBOOT : Remedy.NONE;
    }

    String brief() {
        return lines == 1 ? "" + code : code + " (" + lines + " times)";
    }
}
