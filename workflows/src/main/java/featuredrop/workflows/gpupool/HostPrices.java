package featuredrop.workflows.gpupool;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a region's instance types cost, in US dollars an hour.
///
/// @param date when the prices were read, such as `2026-11-30`; empty for no prices
/// @param types by instance type, such as `g5.xlarge`
public record HostPrices(String date, Map<String, Price> types) {
    /// No price is known.
    public static final HostPrices NONE = new HostPrices("", Map.of());

    private static final double MILLIS_PER_HOUR = 3_600_000;

    public HostPrices {
        types = Map.copyOf(types);
    }

    /// The price of an hour; empty when it is not known.
    public Optional<Double> perHour(String type, boolean spot) {
        return Optional.ofNullable(types.get(type))
                .flatMap(price -> Optional.ofNullable(spot ? price.spot() : price.onDemand()));
    }

    /// The price of that time. Time whose price is not known is never counted as free.
    public Cost cost(String type, boolean spot, long millis) {
        return perHour(type, spot)
                .map(hour -> new Cost(hour * millis / MILLIS_PER_HOUR, 0))
                .orElse(new Cost(0, millis));
    }

    /// Of one instance type.
    ///
    /// @param onDemand dollars an hour; null when it is not known
    /// @param spot dollars an hour; null when it is not known
    public record Price(@Nullable Double onDemand, @Nullable Double spot) {}
}
