package featuredrop.workflows.gpupool;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a pool's hosts cost, and how much a day may cost.
///
/// @param dailyCeiling US dollars a day in UTC beyond which no new lease is given; null for no ceiling
/// @param prices of the pool's region
public record Budget(@Nullable Double dailyCeiling, HostPrices prices) {
    /// Neither a ceiling nor a price.
    public static final Budget NONE = new Budget(null, HostPrices.NONE);

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
        public record Price(
                @Nullable Double onDemand, @Nullable Double spot) {}
    }

    /// Money that was spent, as far as the prices are known.
    ///
    /// @param dollars the known part, in US dollars
    /// @param unpricedMillis time of hosts whose price is not known
    public record Cost(double dollars, long unpricedMillis) {
        /// Nothing was spent.
        public static final Cost NOTHING = new Cost(0, 0);

        public Cost plus(Cost other) {
            return new Cost(dollars + other.dollars, unpricedMillis + other.unpricedMillis);
        }

        /// Whether every price is known.
        public boolean known() {
            return unpricedMillis == 0;
        }

        /// For an operator: `$1.20`, `unknown`, or `at least $1.20`. Small sums are shown to a hundredth of a cent.
        public String text() {
            if (known()) {
                return money(dollars);
            }
            return dollars > 0 ? "at least " + money(dollars) : "unknown";
        }

        private static String money(double dollars) {
            return String.format(Locale.ROOT, dollars > 0 && dollars < 1 ? "$%.4f" : "$%.2f", dollars);
        }
    }
}
