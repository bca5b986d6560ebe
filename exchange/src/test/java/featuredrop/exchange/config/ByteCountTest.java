package featuredrop.exchange.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteCountTest {
    @ParameterizedTest
    @CsvSource({"0B, 0", "512B, 512", "64KiB, 65536", "32MiB, 33554432", "2GiB, 2147483648", "1TiB, 1099511627776"})
    void aSizeIsReadWithItsUnitAndWrittenInBytes(String text, long bytes) {
        assertThat(ByteCount.parse(text)).isEqualTo(new ByteCount(bytes));
        assertThat(ByteCount.parse(new ByteCount(bytes).toString())).isEqualTo(new ByteCount(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1MB", "1 MiB", "-1B", "1.5GiB", "1mib", "8388608TiB", "1234567890123456789B"})
    void anotherFormIsRefused(String text) {
        assertThatThrownBy(() -> ByteCount.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMultipleThatDoesNotFitIsRefused() {
        assertThat(new ByteCount(5).times(3)).isEqualTo(new ByteCount(15));
        assertThatThrownBy(() -> ByteCount.parse("1TiB").times(1L << 40)).isInstanceOf(ArithmeticException.class);
    }
}
