package featuredrop.activities.delivery.settle;

import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.result.SettlementFile.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a delivery into parts of whole chunks, so that each part's text stays under a limit; a chunk that
/// alone is over it is a part alone. Chunks that deliver nothing belong to no part of their own. Not
/// thread-safe.
final class PartCutter {
    /// Partner and id with their spaces, and the line end.
    private static final long LINE = 34;
    /// Of a value of a normalised feature: a sign, six digits, a space.
    private static final long VALUE = 8;

    private final long limit;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable ChunkPosition first;
    private @Nullable ChunkPosition last;
    private long delivered;
    private long bytes;

    PartCutter(long limit) {
        this.limit = limit;
    }

    /// The next chunk in plan order.
    void add(ChunkPosition chunk, long records, int dimension) {
        if (records == 0) {
            return;
        }
        long more = records * (LINE + VALUE * dimension);
        if (delivered > 0 && bytes + more > limit) {
            cut();
        }
        if (first == null) {
            first = chunk;
        }
        last = chunk;
        delivered += records;
        bytes += more;
    }

    /// All parts; the cutter must not be used afterwards.
    List<Part> finish() {
        cut();
        return parts;
    }

    private void cut() {
        if (first != null && last != null) {
            parts.add(new Part(parts.size(), first, last, delivered));
        }
        first = null;
        last = null;
        delivered = 0;
        bytes = 0;
    }
}
