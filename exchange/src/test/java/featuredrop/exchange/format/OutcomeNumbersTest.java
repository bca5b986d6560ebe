package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.Outcome;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Results and settlements store outcomes as numbers, deliveries as names. Neither may change without a new format
/// version.
final class OutcomeNumbersTest {
    @Test
    void namesAndNumbersOfOutcomesNeverChange() {
        assertThat(Arrays.stream(Outcome.values()).map(outcome -> outcome.number() + " " + outcome))
                .containsExactly(
                        "1 EXTRACTED",
                        "2 DUPLICATE",
                        "3 BAD_RECORD",
                        "4 DAMAGED",
                        "5 BAD_URL",
                        "6 BLOCKED_ADDRESS",
                        "7 DNS",
                        "8 CONNECT",
                        "9 TLS",
                        "10 REDIRECT",
                        "11 GONE",
                        "12 HTTP_4XX",
                        "13 THROTTLED",
                        "14 HTTP_5XX",
                        "15 DEADLINE",
                        "16 TOO_LARGE",
                        "17 NOT_IMAGE",
                        "18 UNSUPPORTED_FORMAT",
                        "19 TRUNCATED",
                        "20 CORRUPT",
                        "21 BOMB",
                        "22 OPT_OUT",
                        "23 BAD_VECTOR");
    }
}
