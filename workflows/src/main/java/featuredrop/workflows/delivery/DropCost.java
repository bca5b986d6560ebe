package featuredrop.workflows.delivery;

import featuredrop.workflows.extraction.ChunkReport.Work;
import featuredrop.workflows.gpupool.PoolNotice;
import org.jspecify.annotations.Nullable;

/// What the chunks of a drop have taken of the hosts' time. A host that extracts several chunks at a time is shared by
/// them. Attempts that were lost, boots and idle time are the pool's and not the drop's.
///
/// @param hostMillis time of hosts
/// @param images records that were extracted or refused in it
/// @param dollars its price, in US dollars, as far as it is known
/// @param unpricedMillis of that time, the part whose price is not known
public record DropCost(double hostMillis, long images, double dollars, double unpricedMillis) {
    /// No chunk was extracted.
    public static final DropCost NOTHING = new DropCost(0, 0, 0, 0);

    private static final double MILLIS_PER_HOUR = 3_600_000;

    /// This and the work on one chunk.
    ///
    /// @param news what the pool said when the chunk was started; null for nothing
    public DropCost plus(Work work, @Nullable PoolNotice news) {
        PoolNotice.Rate rate = news == null ? null : news.rate();
        // A pool of one host, which says no rate, has the slots of that host.
        int slots = rate != null ? rate.slotsPerHost() : news == null ? 1 : news.slots();
        double millis = (double) work.millis() / Math.max(1, slots);
        Double hour = rate == null ? null : rate.dollarsPerHour();
        return new DropCost(
                hostMillis + millis,
                images + work.images(),
                dollars + (hour == null ? 0 : hour * millis / MILLIS_PER_HOUR),
                unpricedMillis + (hour == null ? millis : 0));
    }

    /// Whether every price is known.
    public boolean known() {
        return unpricedMillis == 0;
    }
}
