package featuredrop.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Image files for tests.
public final class TestImages {
    private TestImages() {}

    /// A picture with edges and gradients, encoded by the JDK.
    public static byte[] encoded(String format, int type, int width, int height) {
        return encoded(format, picture(type, width, height));
    }

    /// That image as a file.
    public static byte[] encoded(String format, BufferedImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("No writer makes " + format + " of " + image);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A photo-like JPEG, cheap to decode.
    public static byte[] jpeg() {
        return encoded("jpeg", BufferedImage.TYPE_INT_RGB, 64, 48);
    }

    /// A JPEG that differs from those of other seeds.
    public static byte[] jpeg(int seed) {
        BufferedImage image = picture(BufferedImage.TYPE_INT_RGB, 64, 48);
        for (int i = 0; i < 64; i++) {
            image.setRGB(i, (seed * 31 + i) % 48, 0xffffff & (seed * 0x9e3779b1));
        }
        return encoded("jpeg", image);
    }

    private static BufferedImage picture(int type, int width, int height) {
        BufferedImage image = type == BufferedImage.TYPE_BYTE_INDEXED
                ? new BufferedImage(width, height, type, palette())
                : new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 255 * x / width;
                int green = 255 * y / height;
                int blue = (x / 8 + y / 8) % 2 == 0 ? 200 : 20;
                image.setRGB(x, y, 0xff000000 | red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    private static IndexColorModel palette() {
        byte[] red = new byte[64];
        byte[] green = new byte[64];
        byte[] blue = new byte[64];
        for (int i = 0; i < 64; i++) {
            red[i] = (byte) (85 * (i & 3));
            green[i] = (byte) (85 * (i >> 2 & 3));
            blue[i] = (byte) (85 * (i >> 4));
        }
        return new IndexColorModel(6, 64, red, green, blue);
    }
}
