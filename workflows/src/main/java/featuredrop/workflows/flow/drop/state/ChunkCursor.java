package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.flow.drop.state.ExportState.PackedCounts;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/// Which files and chunks of a plan are exported, and which are to be extracted next, both in plan
/// order. Of files whose chunks were all taken only sums are kept, because a drop may have very many
/// files.
public final class ChunkCursor {
    /// A chunk by its place in the plan.
    public record Place(int file, int chunk) {}

    /// Of the exported files.
    private record Sums(int chunks, long records) {}

    /// Chunks of each file from that of the next chunk on, as far as the files are exported without a gap.
    private final Queue<Integer> waiting = new ArrayDeque<>();

    /// Files that were exported before an earlier one of the plan.
    private final Map<Integer, ExportedFile> ahead = new HashMap<>();

    private final Map<Integer, Integer> soFar = new HashMap<>();
    private int filesStarted;
    private Sums exported = new Sums(0, 0);
    private Place next = new Place(0, 0);
    private int done;
    private long lastMovedMillis;

    /// Goes on after files and chunks that are done.
    public void goOnAfter(ExportState earlier, int chunksExtracted) {
        filesStarted = earlier.files();
        exported = new Sums(earlier.chunks(), earlier.records());
        next = new Place(earlier.nextFile(), earlier.nextChunk());
        waiting.addAll(PackedCounts.unpack(earlier.waitingChunks()));
        done = chunksExtracted;
    }

    /// What the next run goes on after.
    ///
    /// @throws IllegalStateException when a file or a chunk is under way
    public ExportState exports() {
        if (filesStarted > withoutGap() || !ahead.isEmpty() || !soFar.isEmpty()) {
            throw new IllegalStateException("File " + withoutGap() + " is still being exported");
        }
        return new ExportState(
                withoutGap(),
                exported.chunks(),
                exported.records(),
                next.file(),
                next.chunk(),
                PackedCounts.pack(waiting));
    }

    /// The next input file to export.
    public int nextFile() {
        return filesStarted++;
    }

    public boolean hasNextFile(int files) {
        return filesStarted < files;
    }

    /// Notes a file that is exported, once each, in any order.
    public void add(ExportedFile file) {
        soFar.remove(file.file());
        exported = new Sums(exported.chunks() + file.chunks(), exported.records() + file.records() + file.rejects());
        ahead.put(file.file(), file);
        for (ExportedFile whole = ahead.remove(withoutGap()); whole != null; whole = ahead.remove(withoutGap())) {
            waiting.add(whole.chunks());
        }
        skipTaken();
    }

    /// How many files from the first on are exported.
    private int withoutGap() {
        return next.file() + waiting.size();
    }

    /// Notes the chunks of a file that is still being exported; what is known already, and late news, change nothing.
    public void add(ChunksSoFar known) {
        if (known.file() >= withoutGap() && !ahead.containsKey(known.file())) {
            soFar.merge(known.file(), known.chunks(), Math::max);
        }
    }

    /// Whether the next chunk is in the exchange.
    public boolean hasNext() {
        Integer whole = waiting.peek();
        return next.chunk() < (whole == null ? soFar.getOrDefault(next.file(), 0) : whole);
    }

    /// The next chunk to extract.
    ///
    /// @throws IllegalStateException when it is not in the exchange yet
    public Place next() {
        if (!hasNext()) {
            throw new IllegalStateException("The next chunk of file " + next.file() + " is not in the exchange yet");
        }
        Place found = next;
        next = new Place(found.file(), found.chunk() + 1);
        skipTaken();
        return found;
    }

    /// Goes past exported files of which every chunk was taken, or which have none.
    private void skipTaken() {
        for (Integer whole = waiting.peek(); whole != null && next.chunk() >= whole; whole = waiting.peek()) {
            waiting.remove();
            next = new Place(next.file() + 1, 0);
        }
    }

    /// Notes that a chunk has its result.
    public void extracted() {
        done++;
    }

    /// Notes that a chunk was started or finished.
    public void movedAt(long nowMillis) {
        lastMovedMillis = nowMillis;
    }

    /// How many files are exported.
    public int files() {
        return withoutGap() + ahead.size();
    }

    /// Chunks with a result.
    public int done() {
        return done;
    }

    /// Chunks in the exchange.
    public int chunks() {
        return exported.chunks()
                + soFar.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Records of the exported files, rejects included.
    public long records() {
        return exported.records();
    }

    /// When a chunk was last started or finished, milliseconds since the epoch; 0 before the first.
    public long lastMovedMillis() {
        return lastMovedMillis;
    }
}
