package featuredrop.bench;

import java.time.Duration;
import java.util.List;

/// Percentiles of measured times.
final class Percentiles {
    private final double[] millis;

    Percentiles(List<Duration> times) {
        millis = times.stream()
                .mapToDouble(time -> time.toNanos() / 1e6)
                .sorted()
                .toArray();
    }

    /// The `p`-th percentile in milliseconds, nearest rank; NaN when nothing was measured.
    double at(int p) {
        if (millis.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(p / 100.0 * millis.length);
        return millis[Math.max(1, rank) - 1];
    }

    /// `p50 … p95 … max` for a table.
    String row() {
        return String.format("%8.1f %8.1f %8.1f", at(50), at(95), at(100));
    }
}
