package featuredrop.bench.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What one process has used, from `/proc`.
///
/// @param cpu time of all its threads
/// @param residentBytes resident memory
/// @param threads threads of the operating system
record ProcessLoad(Duration cpu, long residentBytes, int threads) {
    private static final long MILLIS_PER_TICK = 10;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    static ProcessLoad of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // Fields are counted from the one after the name, which may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 4).split(" ", -1);
            long ticks = Long.parseLong(fields[USER - 1]) + Long.parseLong(fields[SYSTEM - 1]);
            return new ProcessLoad(Duration.ofMillis(ticks * MILLIS_PER_TICK), status(pid, "VmRSS") * 1024, (int)
                    status(pid, "Threads"));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid, e);
        }
    }

    private static long status(long pid, String name) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow();
    }
}
