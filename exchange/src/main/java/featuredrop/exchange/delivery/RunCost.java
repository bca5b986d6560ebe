package featuredrop.exchange.delivery;

import featuredrop.workflows.delivery.RunFacts.DropCost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/// The names of `run.cost` in a manifest, and their values. A value that is not known has no name there.
public final class RunCost {
    /// Minutes of hosts that the chunks took.
    public static final String HOST_MINUTES = "hostMinutes";
    /// Records that were extracted or refused in that time.
    public static final String IMAGES = "images";
    /// Of these, how many one host did in a second.
    public static final String IMAGES_PER_SECOND = "imagesPerSecond";
    /// The price of the time, in US dollars.
    public static final String DOLLARS = "dollars";
    /// The price of a million images.
    public static final String DOLLARS_PER_MILLION = "dollarsPerMillion";

    private static final double MILLION = 1_000_000;
    private static final double MILLIS_PER_MINUTE = 60_000;

    private RunCost() {}

    /// As it stands in a manifest; empty when no image was extracted.
    public static Map<String, BigDecimal> of(DropCost cost) {
        Map<String, BigDecimal> named = new TreeMap<>();
        if (cost.images() == 0) {
            return named;
        }
        named.put(HOST_MINUTES, rounded(cost.hostMillis() / MILLIS_PER_MINUTE, 3));
        named.put(IMAGES, BigDecimal.valueOf(cost.images()));
        if (cost.hostMillis() > 0) {
            named.put(IMAGES_PER_SECOND, rounded(cost.images() * 1000 / cost.hostMillis(), 1));
        }
        if (cost.known()) {
            named.put(DOLLARS, rounded(cost.dollars(), 6));
            named.put(DOLLARS_PER_MILLION, rounded(cost.dollars() * MILLION / cost.images(), 2));
        }
        return named;
    }

    /// The same number in the one form that is written.
    static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static BigDecimal rounded(double value, int places) {
        return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP);
    }
}
