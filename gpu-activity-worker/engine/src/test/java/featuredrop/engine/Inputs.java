package featuredrop.engine;

import featuredrop.exchange.model.TensorLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Images as networks take them.
public final class Inputs {
    private Inputs() {}

    /// Images of these values.
    public static List<ImageInput> values(float[]... tensors) {
        return Arrays.stream(tensors).<ImageInput>map(ImageInput.Values::new).toList();
    }

    /// As many images of noise.
    public static List<ImageInput> levels(LevelTable table, int count) {
        Random random = new Random(count);
        return random.ints(count)
                .<ImageInput>mapToObj(seed -> levels(table, (long) seed))
                .toList();
    }

    /// An image of noise, another one for every seed.
    public static ImageInput.Levels levels(LevelTable table, long seed) {
        byte[] rgb = new byte[table.length()];
        new Random(seed).nextBytes(rgb);
        return new ImageInput.Levels(rgb, table);
    }

    /// The tensors of images, as images of values.
    public static List<ImageInput> tensors(List<ImageInput> images) {
        return values(images.stream().map(ImageInput::tensor).toArray(float[][]::new));
    }

    /// A table whose values FP16 cannot hold exactly, other ones in each channel.
    ///
    /// @param samples which colours the channels are made of
    public static LevelTable table(int pixels, TensorLayout layout, int... samples) {
        return new LevelTable(
                Arrays.stream(samples)
                        .mapToObj(sample -> new LevelTable.Channel(sample, channel(sample)))
                        .toList(),
                pixels,
                layout);
    }

    private static float[] channel(int sample) {
        float[] values = new float[LevelTable.LEVELS];
        for (int level = 0; level < values.length; level++) {
            values[level] = (level / 255f - 0.485f + 0.03f * sample) / 0.229f;
        }
        return values;
    }
}
