package featuredrop.cli.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.delivery.FeatureLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class FeatureFileTest {
    @Test
    void readsWhatADeliveryHolds() throws IOException {
        byte[] first = FeatureLine.of(101, -7, new float[] {0.5f, -0.25f, 0}).bytes();
        byte[] second = FeatureLine.of(101, 8, new float[] {1, 0, 0.125f}).bytes();
        Map<Long, float[]> read = read(zipped(first), zipped(second));
        assertThat(read.keySet()).containsExactly(-7L, 8L);
        assertThat(read.get(-7L)).containsExactly(0.5f, -0.25f, 0);
        assertThat(read.get(8L)).containsExactly(1, 0, 0.125f);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        assertThat(read(zipped(new byte[0]))).isEmpty();
    }

    @Test
    void namesTheLineThatIsNoFeature() {
        byte[] lines = "101 1 500000 \n101 2 half \n".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> read(zipped(lines)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("features.gz, line 2")
                .hasMessageContaining("half");
    }

    @Test
    void failsOnACutFile() throws IOException {
        byte[] whole = zipped(FeatureLine.of(101, 1, new float[100]).bytes());
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 4))).isInstanceOf(IOException.class);
    }

    private static Map<Long, float[]> read(byte[]... members) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] member : members) {
            file.write(member);
        }
        Map<Long, float[]> read = new LinkedHashMap<>();
        try (FeatureFile features = new FeatureFile("features.gz", new ByteArrayInputStream(file.toByteArray()))) {
            features.forEach(read::put);
        }
        return read;
    }

    private static byte[] zipped(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }
}
