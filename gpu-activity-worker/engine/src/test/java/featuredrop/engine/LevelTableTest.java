package featuredrop.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.model.TensorLayout;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LevelTableTest {
    private static final int[][] ORDERS = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};

    /// Fewer pixels than are looked up at a time, as many, some more, and several times as many.
    private static Stream<Arguments> tables() {
        return Stream.of(1, 7, 1024, 1025, 5000)
                .flatMap(pixels -> Stream.of(TensorLayout.values())
                        .flatMap(layout -> Stream.of(ORDERS).map(samples -> Arguments.of(pixels, layout, samples))));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyLevelBecomesTheValueOfItsChannel(int pixels, TensorLayout layout, int[] samples) {
        LevelTable table = Inputs.table(pixels, layout, samples);
        ImageInput.Levels image = Inputs.levels(table, 1L);

        float[] tensor = image.tensor();

        assertThat(tensor).hasSize(image.length());
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                float expected = table.values()[256 * channel + (image.rgb()[3 * pixel + samples[channel]] & 0xff)];
                int place = layout == TensorLayout.NCHW ? channel * pixels + pixel : 3 * pixel + channel;
                assertThat(tensor[place]).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void imagesAreBroughtToABufferOneAfterTheOther(int pixels, TensorLayout layout, int[] samples) {
        LevelTable table = Inputs.table(pixels, layout, samples);
        ImageInput first = Inputs.levels(table, 1L);
        ImageInput second = Inputs.levels(table, 2L);
        FloatBuffer buffer = ByteBuffer.allocateDirect(4 * (2 * first.length() + 1))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();

        first.putTo(buffer);
        second.putTo(buffer);

        assertThat(buffer.remaining()).isEqualTo(1);
        buffer.flip();
        float[] found = new float[first.length()];
        buffer.get(found);
        assertThat(found).isEqualTo(first.tensor());
        buffer.get(found);
        assertThat(found).isEqualTo(second.tensor());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        LevelTable table = Inputs.table(4, TensorLayout.NCHW, 0, 1, 2);

        assertThatThrownBy(() -> new ImageInput.Levels(new byte[11], table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("11 levels, not 12");
        assertThatThrownBy(() -> Inputs.levels(table, 1L).putTo(FloatBuffer.allocate(11)))
                .isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> Inputs.table(4, TensorLayout.NCHW, 0, 1)).hasMessage("2 channels, not 3");
        assertThatThrownBy(() -> Inputs.table(4, TensorLayout.NCHW, 0, 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        LevelTable.Channel cut = new LevelTable.Channel(0, new float[255]);
        assertThatThrownBy(() -> new LevelTable(List.of(cut, cut, cut), 4, TensorLayout.NCHW))
                .hasMessage("255 levels, not 256");
    }
}
