package featuredrop.images.resize;

import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize.Filter;

/// What [PillowResize] computes, written to be read: every sample by itself, the whole result, no arrangement for
/// speed, and with coefficients of its own.
final class ScalarResize {
    private static final int PRECISION_BITS = 22;

    private ScalarResize() {}

    /// The whole of `source` at another size, with a filter that has weights.
    static RgbImage resize(RgbImage source, int width, int height, Filter filter) {
        if (source.height() > height && source.height() - height > 2 * (source.width() - width)) {
            return across(down(source, height, filter), width, filter);
        }
        return down(across(source, width, filter), height, filter);
    }

    private static RgbImage down(RgbImage source, int height, Filter filter) {
        return turned(across(turned(source), height, filter));
    }

    /// The part of an image, copied.
    static RgbImage crop(RgbImage image, PixelRectangle part) {
        byte[] samples = new byte[3 * part.width() * part.height()];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / 3;
            samples[i] =
                    (byte) image.sample(part.left() + pixel % part.width(), part.top() + pixel / part.width(), i % 3);
        }
        return new RgbImage(part.width(), part.height(), samples);
    }

    /// Rows become columns.
    private static RgbImage turned(RgbImage image) {
        int width = image.height();
        int height = image.width();
        byte[] samples = new byte[image.samples().length];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / 3;
            samples[i] = (byte) image.sample(pixel / width, pixel % width, i % 3);
        }
        return new RgbImage(width, height, samples);
    }

    private static RgbImage across(RgbImage source, int width, Filter filter) {
        if (source.width() == width) {
            return source;
        }
        byte[] samples = new byte[3 * width * source.height()];
        double scale = (double) source.width() / width;
        double filterScale = Math.max(scale, 1);
        double support = filter.support() * filterScale;
        for (int x = 0; x < width; x++) {
            double center = (x + 0.5) * scale;
            int first = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), source.width());
            int[] weights = weights(filter, distances(first, end, center, 1 / filterScale));
            for (int y = 0; y < source.height(); y++) {
                for (int colour = 0; colour < 3; colour++) {
                    int sum = 1 << (PRECISION_BITS - 1);
                    for (int k = 0; k < weights.length; k++) {
                        sum += source.sample(first + k, y, colour) * weights[k];
                    }
                    samples[3 * (y * width + x) + colour] = (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
                }
            }
        }
        return new RgbImage(width, source.height(), samples);
    }

    /// In Pillow's order of operations: the last bit of a double can decide the last bit of a weight.
    private static double[] distances(int first, int end, double center, double step) {
        double[] distances = new double[end - first];
        for (int k = 0; k < distances.length; k++) {
            distances[k] = (k + first - center + 0.5) * step;
        }
        return distances;
    }

    private static int[] weights(Filter filter, double[] distances) {
        double[] exact = new double[distances.length];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            exact[k] = filter.weight(distances[k]);
            sum += exact[k];
        }
        int[] weights = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
            double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
            weights[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return weights;
    }
}
