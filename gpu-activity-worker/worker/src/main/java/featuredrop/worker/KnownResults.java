package featuredrop.worker;

import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.reader.ExchangeReader.FoundResult;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/// What an earlier generation knows of a chunk: the results of the records that are EXTRACTED or failed for good. They
/// are taken over as they are, so nothing is asked of a web server for them. Immutable.
final class KnownResults {
    /// Nothing is known.
    static final KnownResults NONE = new KnownResults(Map.of(), 0);

    private final Map<Integer, ChunkResult> byRecord;
    private final int takenFrom;

    private KnownResults(Map<Integer, ChunkResult> byRecord, int takenFrom) {
        this.byRecord = byRecord;
        this.takenFrom = takenFrom;
    }

    /// Whether another try may give some record of the result another outcome.
    static boolean hasPassing(ResultFooter footer) {
        return new OutcomeCounts(ResultFooters.count(footer)).passing() > 0;
    }

    /// Reads the earlier result whole.
    static KnownResults read(ExchangeReader reader, FoundResult earlier) {
        Map<Integer, ChunkResult> byRecord = new HashMap<>();
        try {
            reader.forEachResult(earlier.chunk(), earlier.footer().getItemIdsCount(), result -> {
                Outcome outcome = Outcome.of(result.getOutcome());
                if (!outcome.isPassing()) {
                    byRecord.put(
                            result.getRecord(),
                            named(result, outcome, earlier.footer().getEngine()));
                }
            });
        } catch (IOException e) {
            // The visitor throws none, and the reader translates its own.
            throw new UncheckedIOException(e);
        }
        return new KnownResults(byRecord, byRecord.isEmpty() ? 0 : takenFrom(earlier));
    }

    private static int takenFrom(FoundResult earlier) {
        int before = earlier.footer().getTakenFrom();
        return before > 0 ? before : earlier.chunk().plan().generation() + 1;
    }

    /// One more than the oldest generation that some of them come from; 0 when there is none.
    int takenFrom() {
        return takenFrom;
    }

    /// With the name of the engine that computed its feature.
    private static ChunkResult named(ChunkResult result, Outcome outcome, String engine) {
        return outcome == Outcome.EXTRACTED && result.getEngine().isEmpty()
                ? result.toBuilder().setEngine(engine).build()
                : result;
    }

    boolean has(int record) {
        return byRecord.containsKey(record);
    }

    /// @throws IllegalArgumentException when the record is not known
    ChunkResult of(int record) {
        ChunkResult known = byRecord.get(record);
        if (known == null) {
            throw new IllegalArgumentException("Record " + record + " is not known");
        }
        return known;
    }

    int size() {
        return byRecord.size();
    }
}
