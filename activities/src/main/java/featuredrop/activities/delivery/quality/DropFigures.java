package featuredrop.activities.delivery.quality;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.workflows.drop.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a drop is like as a whole.
///
/// @param drop its workflow id and revision, for the operator
/// @param records input records
/// @param outcomes them by outcome
/// @param norm mean length of the vectors as they are delivered; 0 without a vector
/// @param mean mean vector; empty without a vector
public record DropFigures(String drop, long records, Map<Outcome, Long> outcomes, double norm, List<Double> mean) {
    public DropFigures {
        Map<Outcome, Long> sorted = new EnumMap<>(Outcome.class);
        sorted.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(sorted);
        mean = List.copyOf(mean);
    }

    /// Share of the records with that outcome, 0 to 1.
    double share(Outcome outcome) {
        return records == 0 ? 0 : (double) outcomes.getOrDefault(outcome, 0L) / records;
    }

    byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    static DropFigures fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, DropFigures.class, where);
    }
}
