package featuredrop.exchange.result;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Reads the footers of results without reading the results.
public final class ResultFooters {
    private static final int BYTES_PER_RECORD = 9;
    private static final int FIXED_PART = 1_024;

    private ResultFooters() {}

    /// The footer of the result under `key`, by one suffix-range GET, or two when the footer is longer than
    /// expected.
    ///
    /// @param records number of records of the chunk, from the index
    /// @return empty when there is no such result
    /// @throws featuredrop.workflows.policy.DropException kind BUG, type `RESULT_DAMAGED`, when the footer
    ///     is absent, broken or of another number of records
    public static Optional<ResultFooter> read(ObjectStore store, String key, int records) {
        Optional<ResultFooter> footer = find(store, key, records);
        if (footer.isPresent() && footer.get().getItemIdsCount() != records) {
            throw ResultTrailer.damaged(
                    key, "has " + footer.get().getItemIdsCount() + " records, the chunk has " + records);
        }
        return footer;
    }

    /// The same for a result whose number of records is not known.
    ///
    /// @param mostRecords most records that it is expected to have
    public static Optional<ResultFooter> find(ObjectStore store, String key, int mostRecords) {
        int expected = BYTES_PER_RECORD * mostRecords + FIXED_PART + ResultTrailer.LENGTH;
        return store.tail(key, expected).map(tail -> {
            ResultTrailer trailer = ResultTrailer.read(tail, key);
            int needed = trailer.footerLength() + ResultTrailer.LENGTH;
            byte[] whole = needed <= tail.length
                    ? tail
                    : store.tail(key, needed)
                            .orElseThrow(() -> ResultTrailer.damaged(key, "disappeared while it was read"));
            return trailer.footer(whole, key);
        });
    }

    /// The footer that `tail`, the end of an object, ends in.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind BUG, type `RESULT_DAMAGED`, when there is
    ///     none in it
    public static ResultFooter read(byte[] tail, String key) {
        return ResultTrailer.read(tail, key).footer(tail, key);
    }

    /// The outcome of one record.
    public static Outcome outcome(ResultFooter footer, int record) {
        return Outcome.of(footer.getOutcomes().byteAt(record));
    }

    /// Records by outcome; outcomes without a record are absent.
    public static Map<Outcome, Long> count(ResultFooter footer) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        for (int i = 0; i < footer.getOutcomes().size(); i++) {
            counts.merge(outcome(footer, i), 1L, Long::sum);
        }
        return Collections.unmodifiableMap(counts);
    }
}
