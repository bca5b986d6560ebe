package featuredrop.cli.money;

import featuredrop.cli.connection.Refusal;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// From which day on an operator asks.
public final class Since {
    private static final int MOST_DAYS = 3650;

    private Since() {}

    /// The first day, in UTC.
    ///
    /// @param text `7d` for the last seven days with the present one, or a date such as `2026-11-30`
    /// @param today in UTC
    /// @throws Refusal when it is neither
    public static LocalDate day(String text, LocalDate today) {
        try {
            if (text.matches("[0-9]{1,5}d")) {
                int days = Integer.parseInt(text.substring(0, text.length() - 1));
                if (days >= 1 && days <= MOST_DAYS) {
                    return today.minusDays(days - 1L);
                }
            } else {
                LocalDate day = LocalDate.parse(text);
                if (!day.isAfter(today)) {
                    return day;
                }
            }
        } catch (DateTimeException e) {
            throw refused(text, today, e);
        }
        throw refused(text, today, null);
    }

    private static Refusal refused(String text, LocalDate today, @Nullable Exception cause) {
        String message = "--since '" + text + "' is neither a number of days such as 7d nor a day such as "
                + today.minusDays(1) + " that is not after today, " + today + " in UTC";
        return cause == null ? Refusal.usage(message) : Refusal.usage(message, cause);
    }
}
