package featuredrop.workflows.gpupool;

import java.util.Locale;

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
