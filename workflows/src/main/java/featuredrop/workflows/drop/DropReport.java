package featuredrop.workflows.drop;

import java.util.Map;

/// The result of a drop's workflow.
///
/// @param key which drop
/// @param revision which delivery of it
/// @param end how it ended
/// @param reason why, empty for PUBLISHED
/// @param delivery the published HDFS directory, empty unless PUBLISHED
/// @param records input records
/// @param outcomes records by outcome; they sum to `records` when PUBLISHED
public record DropReport(
        DropKey key,
        int revision,
        DropEnd end,
        String reason,
        String delivery,
        long records,
        Map<Outcome, Long> outcomes) {
    public DropReport {
        outcomes = Map.copyOf(outcomes);
    }
}
