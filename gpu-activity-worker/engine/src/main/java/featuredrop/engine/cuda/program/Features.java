package featuredrop.engine.cuda.program;

import featuredrop.engine.network.Shape;
import java.nio.FloatBuffer;

/// Reads what a program leaves in its output.
public final class Features {
    private Features() {}

    /// One vector per image, in the order channel, row, column.
    ///
    /// @param output image after image, pixel after pixel
    /// @param shape of an image's feature
    public static float[][] rows(FloatBuffer output, int images, Shape shape) {
        float[][] rows = new float[images][shape.size()];
        for (int image = 0; image < images; image++) {
            for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    rows[image][channel * shape.pixels() + pixel] =
                            output.get(image * shape.size() + pixel * shape.channels() + channel);
                }
            }
        }
        return rows;
    }
}
