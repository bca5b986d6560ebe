package featuredrop.workflows.drop;

import java.util.EnumMap;
import java.util.Map;

/// Records counted by outcome, and the sums that follow from it. Immutable.
///
/// @param byOutcome how many records have each outcome; an outcome without records may be left out
public record OutcomeCounts(Map<Outcome, Long> byOutcome) {
    public OutcomeCounts {
        byOutcome = Map.copyOf(byOutcome);
    }

    /// The records without a vector.
    public static long quarantined(Map<Outcome, Long> byOutcome) {
        return new OutcomeCounts(byOutcome).quarantined();
    }

    /// The records without a vector.
    public long quarantined() {
        return byOutcome.entrySet().stream()
                .filter(entry -> entry.getKey().isQuarantined())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// The records that may get a vector at a later time, see [Outcome#isPassing].
    public long passing() {
        return byOutcome.entrySet().stream()
                .filter(entry -> entry.getKey().isPassing())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// All records.
    public long total() {
        return byOutcome.values().stream().mapToLong(Long::longValue).sum();
    }

    /// These counts and `more`.
    public OutcomeCounts plus(Map<Outcome, Long> more) {
        Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
        sum.putAll(byOutcome);
        more.forEach((outcome, count) -> sum.merge(outcome, count, Long::sum));
        return new OutcomeCounts(sum);
    }

    /// These counts without `fewer`.
    public OutcomeCounts minus(Map<Outcome, Long> fewer) {
        Map<Outcome, Long> rest = new EnumMap<>(Outcome.class);
        rest.putAll(byOutcome);
        fewer.forEach((outcome, count) -> rest.merge(outcome, -count, Long::sum));
        rest.values().removeIf(count -> count == 0);
        return new OutcomeCounts(rest);
    }
}
