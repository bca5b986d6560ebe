package featuredrop.exchange.result;

import com.fasterxml.jackson.annotation.JsonFormat;
import featuredrop.exchange.plan.ChunkPosition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Which EXTRACTED records of a chunk are not delivered, because an earlier one of the drop has the same
/// id.
///
/// @param chunk which chunk
/// @param runs the records as runs of neighbours, ascending
public record ChunkDuplicates(ChunkPosition chunk, List<Run> runs) {
    public ChunkDuplicates {
        runs = List.copyOf(runs);
        for (int i = 1; i < runs.size(); i++) {
            if (runs.get(i).from() <= runs.get(i - 1).to()) {
                throw new IllegalArgumentException("Duplicates of chunk " + chunk + " out of order");
            }
        }
    }

    /// Consecutive records.
    ///
    /// @param from first record in the chunk, from 0
    /// @param to the record after the last
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Run(int from, int to) {
        public Run {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("Not a run of records: [" + from + ", " + to + ")");
            }
        }
    }

    /// The records whose bits are set.
    public static ChunkDuplicates of(ChunkPosition chunk, BitSet records) {
        List<Run> runs = new ArrayList<>();
        for (int from = records.nextSetBit(0); from >= 0; ) {
            int to = records.nextClearBit(from);
            runs.add(new Run(from, to));
            from = records.nextSetBit(to);
        }
        return new ChunkDuplicates(chunk, runs);
    }

    /// The records as bits.
    public BitSet toBits() {
        BitSet records = new BitSet();
        runs.forEach(run -> records.set(run.from(), run.to()));
        return records;
    }
}
