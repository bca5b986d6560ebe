package featuredrop.exchange.config;

import featuredrop.workflows.gpupool.Budget.HostPrices;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What EC2 machines cost, in US dollars an hour: the file that the key `prices` names.
///
/// @param date when the prices were read, such as `2026-11-30`
/// @param regions by AWS region and instance type
public record PriceTable(String date, Map<String, Map<String, TypePrice>> regions) {
    public PriceTable {
        try {
            LocalDate.parse(date);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("date: '" + date + "' is no date such as 2026-11-30", e);
        }
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("regions: is empty");
        }
        Map<String, Map<String, TypePrice>> sorted = new TreeMap<>();
        regions.forEach((region, types) -> {
            Check.name("regions", region, "[a-z0-9-]+", "an AWS region such as eu-west-1");
            types.keySet()
                    .forEach(type -> Check.name(
                            "regions." + region,
                            type,
                            "[a-z0-9-]+\\.[a-z0-9-]+",
                            "an instance type such as g5.xlarge"));
            sorted.put(region, Map.copyOf(types));
        });
        regions = Map.copyOf(sorted);
    }

    /// The prices of a region; none when the table does not have it.
    public HostPrices of(String region) {
        Map<String, HostPrices.Price> prices = new TreeMap<>();
        regions.getOrDefault(region, Map.of())
                .forEach((type, price) -> prices.put(type, new HostPrices.Price(price.onDemand(), price.spot())));
        return new HostPrices(date, prices);
    }

    /// Of one instance type. At least one of the two is given.
    ///
    /// @param onDemand dollars an hour; absent when it is not known
    /// @param spot dollars an hour; absent when it is not known
    public record TypePrice(
            @Nullable Double onDemand, @Nullable Double spot) {
        public TypePrice {
            if (onDemand == null && spot == null) {
                throw new IllegalArgumentException("on-demand: is missing, and so is spot");
            }
            Check.price("on-demand", onDemand);
            Check.price("spot", spot);
        }
    }
}
