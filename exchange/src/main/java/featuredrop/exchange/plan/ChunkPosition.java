package featuredrop.exchange.plan;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Comparator;

/// A chunk of a drop, in plan order: by file, then by chunk, both from 0.
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record ChunkPosition(int file, int chunk) implements Comparable<ChunkPosition> {
    private static final Comparator<ChunkPosition> PLAN_ORDER =
            Comparator.comparingInt(ChunkPosition::file).thenComparingInt(ChunkPosition::chunk);

    public ChunkPosition {
        if (file < 0 || chunk < 0) {
            throw new IllegalArgumentException("Not a chunk: file " + file + ", chunk " + chunk);
        }
    }

    @Override
    public int compareTo(ChunkPosition other) {
        return PLAN_ORDER.compare(this, other);
    }

    /// `<file>-<chunk>`, six digits each, as in object names.
    @Override
    public String toString() {
        return String.format("%06d-%06d", file, chunk);
    }
}
