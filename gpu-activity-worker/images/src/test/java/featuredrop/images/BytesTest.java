package featuredrop.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BytesTest {
    @Test
    void findsTheFirstMarkerFromAnyPlace() throws Exception {
        Random random = new Random(1);
        for (int length = 1; length < 70; length++) {
            byte[] file = new byte[length];
            for (int i = 0; i < length; i++) {
                // Often what differs from a marker in one bit.
                file[i] = (byte) new int[] {0x7f, 0xfe, 0x00, 0x01, 0x80, random.nextInt(255)}[random.nextInt(6)];
            }
            int marker = random.nextInt(length);
            file[marker] = (byte) 0xff;
            Bytes bytes = new Bytes(file);

            for (int from = 0; from <= marker; from++) {
                assertThat(bytes.markerFrom(from)).isEqualTo(marker);
            }
            for (int from = marker + 1; from < length + 20; from++) {
                int start = from;
                assertThatThrownBy(() -> bytes.markerFrom(start)).isInstanceOf(UnreadableImageException.class);
            }
        }
    }

    @Test
    void findsTheFirstOfManyMarkers() throws Exception {
        byte[] file = new byte[40];
        file[9] = (byte) 0xff;
        file[10] = (byte) 0xff;
        file[12] = (byte) 0xff;
        file[39] = (byte) 0xff;
        Bytes bytes = new Bytes(file);

        assertThat(bytes.markerFrom(2)).isEqualTo(9);
        assertThat(bytes.markerFrom(10)).isEqualTo(10);
        assertThat(bytes.markerFrom(11)).isEqualTo(12);
        assertThat(bytes.markerFrom(13)).isEqualTo(39);
    }
}
