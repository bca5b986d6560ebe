package featuredrop.workflows.delivery;

import featuredrop.workflows.extraction.ChunkReport.Work;
import featuredrop.workflows.gpupool.PoolNotice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the manifest's `run` section says of the workflow run; none of it is part of the reproducible
/// content.
///
/// @param workflowId the drop's workflow
/// @param runId its first execution run id
/// @param startedMillis start of the drop, milliseconds since the epoch
/// @param attempts activity attempts beyond the first, over all activities, as far as known
/// @param imagesFetched images loaded over the network
/// @param bytesFetched their bytes
/// @param decision to accept the drop while it was HELD, null if there was none
/// @param cost what its chunks took of the hosts' time
public record RunFacts(
        String workflowId,
        String runId,
        long startedMillis,
        long attempts,
        long imagesFetched,
        long bytesFetched,
        @Nullable Decision decision,
        DropCost cost) {
    /// Histories before 0.2 know no cost.
    public RunFacts {
        cost = Objects.requireNonNullElse(cost, DropCost.NOTHING);
    }

    /// Of a drop that was not HELD.
    public RunFacts(
            String workflowId, String runId, long startedMillis, long attempts, long imagesFetched, long bytesFetched) {
        this(workflowId, runId, startedMillis, attempts, imagesFetched, bytesFetched, null, DropCost.NOTHING);
    }

    /// What the chunks of a drop have taken of the hosts' time. A host that extracts several chunks at a time is shared
    /// by
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
}
