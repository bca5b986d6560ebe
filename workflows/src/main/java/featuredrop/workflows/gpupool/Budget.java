package featuredrop.workflows.gpupool;

import org.jspecify.annotations.Nullable;

/// What a pool's hosts cost, and how much a day may cost.
///
/// @param dailyCeiling US dollars a day in UTC beyond which no new lease is given; null for no ceiling
/// @param prices of the pool's region
public record Budget(@Nullable Double dailyCeiling, HostPrices prices) {
    /// Neither a ceiling nor a price.
    public static final Budget NONE = new Budget(null, HostPrices.NONE);
}
