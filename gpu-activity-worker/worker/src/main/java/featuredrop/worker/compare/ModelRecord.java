package featuredrop.worker.compare;

import featuredrop.workflows.extraction.ChunkRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;

/// The batches of one model: which of them are compared, and which results were written since one was good. Not
/// thread-safe.
final class ModelRecord {
    /// So many results may rest on one comparison; then another one is due.
    static final int MOST_RESULTS = 1_000;

    /// Drops of which it is known that they were compared; one that is forgotten is compared again.
    private static final int MOST_DROPS = 1_000;

    /// @param number counts the results that are written
    private record Written(long number, ChunkRef chunk) {}

    private final int every;
    private final Deque<Written> written = new ArrayDeque<>();
    private final LinkedHashSet<String> drops = new LinkedHashSet<>();
    private long batches;
    private long results;
    private boolean isDue;
    private long agreedMillis;

    ModelRecord(int every) {
        this.every = every;
    }

    /// A batch that is about to be computed.
    ///
    /// @param isCompared whether it is to be computed on the CPU, too
    /// @param results how many results were written before it
    /// @param millis when, milliseconds since the epoch
    record Turn(boolean isCompared, long results, long millis) {}

    Turn turn(ChunkRef chunk, long nowMillis) {
        batches++;
        boolean isFirst = drops.add(name(chunk));
        if (drops.size() > MOST_DROPS) {
            drops.removeFirst();
        }
        boolean compared = isFirst || isDue || batches % every == 0;
        isDue = isDue && !compared;
        return new Turn(compared, results, nowMillis);
    }

    void missed(ChunkRef chunk) {
        drops.remove(name(chunk));
    }

    /// What was written before the batch began is trusted from now on.
    void agreed(Turn turn) {
        agreedMillis = Math.max(agreedMillis, turn.millis());
        while (!written.isEmpty() && written.getFirst().number() < turn.results()) {
            written.removeFirst();
        }
    }

    void writing(ChunkRef chunk) {
        written.addLast(new Written(results, chunk));
        results++;
        isDue = isDue || written.size() >= MOST_RESULTS;
    }

    /// Results that were written since the engines agreed.
    List<ChunkRef> sinceAgreed() {
        return written.stream().map(Written::chunk).toList();
    }

    /// When the engines agreed last, milliseconds since the epoch; 0 for never.
    long agreedMillis() {
        return agreedMillis;
    }

    private static String name(ChunkRef chunk) {
        return chunk.plan().key() + " " + chunk.plan().revision();
    }
}
