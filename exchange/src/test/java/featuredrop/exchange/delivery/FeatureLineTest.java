package featuredrop.exchange.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.result.Chunks;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FeatureLineTest {
    @Test
    void theLineIsThatOf2016() {
        assertThat(text(new float[] {0f, -0f, 1f, -1f, 0.5f, 0.0000004f, 0.0000006f}))
                .isEqualTo("42 -7 0 0 1000000 -1000000 500000 0 1 \n");
        assertThat(text(new float[0])).isEqualTo("42 -7 \n");
    }

    @Test
    void halvesAreRoundedAwayFromZero() {
        assertThat(text(new float[] {1 / 128f, -1 / 128f, 3 / 128f, -3 / 128f}))
                .isEqualTo("42 -7 7813 -7813 23438 -23438 \n");
    }

    @Test
    void everyFloatIsRoundedAsExactArithmeticDoes() throws Exception {
        Seeds.forEach(5_000, random -> {
            float value = switch (random.nextInt(3)) {
                case 0 -> random.nextFloat() * 2 - 1;
                case 1 -> (random.nextInt(2_000_001) - 1_000_000) / 1_000_000f;
                default -> Float.intBitsToFloat(random.nextInt() & 0xbfffffff) / 8;
            };
            if (Float.isFinite(value) && Math.abs(value) < 1_000) {
                long exact = new BigDecimal(value)
                        .multiply(BigDecimal.valueOf(1_000_000))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
                assertThat(FeatureLine.of(1, 1, new float[] {value}).millionths())
                        .containsExactly(exact);
            }
        });
    }

    @Test
    void aReaderThatStripsSplitsAndDividesGetsTheValuesBack() {
        String line = text(new float[] {0.25f, -0.125f});

        String[] fields = line.strip().split(" ", -1);
        assertThat(fields).containsExactly("42", "-7", "250000", "-125000");

        FeatureLine parsed = FeatureLine.parse(line);
        assertThat(parsed.partner()).isEqualTo(42);
        assertThat(parsed.id()).isEqualTo(-7);
        assertThat(parsed.dimension()).isEqualTo(2);
        assertThat(parsed.value(0)).isEqualTo(0.25);
        assertThat(parsed.value(1)).isEqualTo(-0.125);
        assertThat(parsed.bytes()).isEqualTo(line.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void everyNumberIsWrittenAsJavaWritesIt() throws Exception {
        Seeds.forEach(2_000, random -> {
            long id = random.nextLong() >> random.nextInt(64);
            long value = random.nextLong() >> random.nextInt(64);
            assertThat(new FeatureLine(-3, id, new long[] {value, Long.MIN_VALUE, Long.MAX_VALUE}).bytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("-3 " + id + " " + value + " " + Long.MIN_VALUE + " " + Long.MAX_VALUE + " \n");
        });
    }

    @Test
    void aResultGivesTheSameLineAsItsVector() {
        FeatureLine line = FeatureLine.of(42, Chunks.extracted(3, 99));

        assertThat(line.id()).isEqualTo(99);
        assertThat(line.millionths()).containsExactly(500_000, -500_000, 0, 3_000);
    }

    @Test
    void valuesThatAreNoNumbersNeverBecomeALine() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f}) {
            assertThatThrownBy(() -> FeatureLine.of(1, 1, new float[] {0f, value}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("value 1");
        }
    }

    @Test
    void aLineOfAnotherFormIsRefusedWithItsField() {
        assertThatThrownBy(() -> FeatureLine.parse("42")).hasMessageContaining("1 fields");
        assertThat(FeatureLine.parse("42 -7 ").dimension()).isZero();
        assertThatThrownBy(() -> FeatureLine.parse("42 7 1  2")).hasMessageContaining("Field 4");
        assertThatThrownBy(() -> FeatureLine.parse("42 x 1")).hasMessageContaining("Field 2");
    }

    private static String text(float[] feature) {
        return new String(FeatureLine.of(42, -7, feature).bytes(), StandardCharsets.US_ASCII);
    }
}
