package featuredrop.bench.filter;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// From JPEG files to gray levels, on all cores.
final class GrayPhotos {
    private GrayPhotos() {}

    static float[][] decoded(List<byte[]> files) {
        float[][] gray = new float[files.size()][];
        IntStream.range(0, gray.length).parallel().forEach(i -> gray[i] = gray(files.get(i)));
        return gray;
    }

    private static float[] gray(byte[] file) {
        try {
            BufferedImage photo = ImageIO.read(new ByteArrayInputStream(file));
            int[] samples = photo.getRaster().getPixels(0, 0, photo.getWidth(), photo.getHeight(), (int[]) null);
            float[] gray = new float[samples.length / 3];
            for (int i = 0; i < gray.length; i++) {
                gray[i] = (samples[3 * i] + samples[3 * i + 1] + samples[3 * i + 2]) / 3f;
            }
            return gray;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
