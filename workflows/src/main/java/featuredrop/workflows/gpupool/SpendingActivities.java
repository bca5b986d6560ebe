package featuredrop.workflows.gpupool;

import featuredrop.workflows.gpupool.Budget.Cost;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/// Runs on the control worker, queue `control`.
@ActivityInterface
public interface SpendingActivities {
    /// Keeps in the exchange what a pool's hosts have used, so that it survives the loss of the Temporal database. May
    /// be repeated; an older count does not take away from a newer one.
    @ActivityMethod
    void keepSpending(String pool, PoolSpent spent);

    /// What a pool's hosts have used since its entity began to count; answered by the `spending` query.
    ///
    /// @param sinceMillis when the count began, milliseconds since the epoch; it names the count, because an entity
    ///     that begins anew counts from zero
    /// @param seenMillis until when it counts; a later answer of one count holds all of an earlier one
    /// @param days by day and host, in the order of days
    public record PoolSpent(long sinceMillis, long seenMillis, List<HostDay> days) {
        /// Nothing was counted.
        public static final PoolSpent NOTHING = new PoolSpent(0, 0, List.of());

        public PoolSpent {
            days = List.copyOf(days);
        }

        /// The same, of one day only.
        public PoolSpent of(String day) {
            return new PoolSpent(
                    sinceMillis,
                    seenMillis,
                    days.stream().filter(host -> host.day().equals(day)).toList());
        }

        /// One host on one day.
        ///
        /// @param day in UTC, such as `2026-11-30`
        /// @param host EC2 instance id
        /// @param type instance type; empty when EC2 did not say it
        /// @param zone availability zone; empty when EC2 did not say it
        /// @param spot whether it is a spot instance
        /// @param upMillis how long it was up
        /// @param busyMillis how much of that with a chunk in hand
        public record HostDay(
                String day, String host, String type, String zone, boolean spot, long upMillis, long busyMillis) {
            /// The price of its time.
            public Cost cost(HostPrices prices) {
                return prices.cost(type, spot, upMillis);
            }

            /// The price of its time without a chunk in hand.
            public Cost idleCost(HostPrices prices) {
                return prices.cost(type, spot, upMillis - busyMillis);
            }
        }
    }
}
