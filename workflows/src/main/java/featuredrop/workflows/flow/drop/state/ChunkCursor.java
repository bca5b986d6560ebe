package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which files and chunks of a plan are exported, and which are to be extracted next, both in plan order.
public final class ChunkCursor {
    /// A chunk by its place in the plan.
    public record Place(int file, int chunk) {}

    private final Map<Integer, ExportedFile> exported = new TreeMap<>();
    private final Map<Integer, Integer> soFar = new TreeMap<>();
    private int filesStarted;
    private Place next = new Place(0, 0);
    private int done;
    private long lastMovedMillis;

    /// Goes on after files and chunks that are done.
    public void goOnAfter(List<ExportedFile> files, int chunksExtracted) {
        files.forEach(this::add);
        filesStarted = exported.size();
        done = chunksExtracted;
        for (int i = 0; i < done; i++) {
            next();
        }
    }

    /// The next input file to export.
    public int nextFile() {
        return filesStarted++;
    }

    public boolean hasNextFile(int files) {
        return filesStarted < files;
    }

    public void add(ExportedFile file) {
        exported.put(file.file(), file);
        soFar.remove(file.file());
    }

    /// Notes the chunks of a file that is still being exported; what is known already, and late news, change nothing.
    public void add(ChunksSoFar known) {
        if (!exported.containsKey(known.file())) {
            soFar.merge(known.file(), known.chunks(), Math::max);
        }
    }

    /// Whether the next chunk is in the exchange.
    public boolean hasNext() {
        Place place = next;
        while (!isThere(place)) {
            if (!exported.containsKey(place.file())) {
                return false;
            }
            place = new Place(place.file() + 1, 0);
        }
        return true;
    }

    /// The next chunk to extract.
    ///
    /// @throws IllegalStateException when it is not in the exchange yet
    public Place next() {
        while (!isThere(next)) {
            if (!exported.containsKey(next.file())) {
                throw new IllegalStateException(
                        "The next chunk of file " + next.file() + " is not in the exchange yet");
            }
            next = new Place(next.file() + 1, 0);
        }
        Place found = next;
        next = new Place(found.file(), found.chunk() + 1);
        return found;
    }

    private boolean isThere(Place place) {
        return place.chunk() < chunksOf(place.file());
    }

    private int chunksOf(int file) {
        ExportedFile whole = exported.get(file);
        return whole == null ? soFar.getOrDefault(file, 0) : whole.chunks();
    }

    /// Notes that a chunk has its result.
    public void extracted() {
        done++;
    }

    /// Notes that a chunk was started or finished.
    public void movedAt(long nowMillis) {
        lastMovedMillis = nowMillis;
    }

    /// Exported files, in plan order.
    public List<ExportedFile> exported() {
        return List.copyOf(exported.values());
    }

    /// How many files are exported.
    public int files() {
        return exported.size();
    }

    /// Chunks with a result.
    public int done() {
        return done;
    }

    /// Chunks in the exchange.
    public int chunks() {
        return exported.values().stream().mapToInt(ExportedFile::chunks).sum()
                + soFar.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Records of the exported files, rejects included.
    public long records() {
        return exported.values().stream()
                .mapToLong(file -> file.records() + file.rejects())
                .sum();
    }

    /// When a chunk was last started or finished, milliseconds since the epoch; 0 before the first.
    public long lastMovedMillis() {
        return lastMovedMillis;
    }
}
