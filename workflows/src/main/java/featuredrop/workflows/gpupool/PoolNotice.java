package featuredrop.workflows.gpupool;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a pool tells its holders whenever it changes.
///
/// @param pool which pool
/// @param phase what it is doing
/// @param slots chunks it can extract at the same time; 0 unless READY
/// @param detail for the operator, empty when there is nothing to say
/// @param rate what its hosts cost; null when the pool does not say it, as before 0.2
public record PoolNotice(
        String pool,
        PoolPhase phase,
        int slots,
        String detail,
        @Nullable Rate rate) {
    /// Without a rate.
    public PoolNotice(String pool, PoolPhase phase, int slots, String detail) {
        this(pool, phase, slots, detail, null);
    }

    /// What a pool's hosts cost.
    ///
    /// @param slotsPerHost chunks a host extracts at the same time
    /// @param dollarsPerHour US dollars for an hour of a host, on average over those that run; null when it is not
    ///     known for all of them
    public record Rate(int slotsPerHost, @Nullable Double dollarsPerHour) {
        /// Of the hosts that run.
        public static Rate of(List<GpuHost> hosts, PoolSettings settings) {
            List<Optional<Double>> prices = hosts.stream()
                    .filter(GpuHost::running)
                    .map(host -> settings.budget().prices().perHour(host.type(), host.spot()))
                    .toList();
            boolean known = !prices.isEmpty() && prices.stream().allMatch(Optional::isPresent);
            return new Rate(
                    settings.slotsPerHost(),
                    known
                            ? prices.stream()
                                    .mapToDouble(price -> price.orElse(0.0))
                                    .average()
                                    .orElseThrow()
                            : null);
        }
    }
}
