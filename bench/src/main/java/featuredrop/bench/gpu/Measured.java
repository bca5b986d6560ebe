package featuredrop.bench.gpu;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A measured time.
///
/// @param what ran
/// @param seconds median of one run
/// @param rate of what, for a person
record Measured(String what, double seconds, String rate) {
    static String table(List<Measured> times) {
        return times.stream()
                .map(time ->
                        String.format(Locale.ROOT, "| %s | %.1f | %s |\n", time.what, 1e6 * time.seconds, time.rate))
                .collect(Collectors.joining("", "| what | µs | rate |\n|---|---|---|\n", ""));
    }
}
