package featuredrop.bench.filter;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// JPEG files of one size in memory: windows of real photos, at places that a seed decides.
final class SampleJpegs {
    private SampleJpegs() {}

    /// @param photos directory of larger photos
    static List<byte[]> windows(Path photos, int count, int width, int height) throws IOException {
        List<BufferedImage> large = new ArrayList<>();
        try (Stream<Path> files = Files.list(photos)) {
            for (Path file : files.filter(path -> !path.toString().endsWith("md"))
                    .sorted()
                    .toList()) {
                BufferedImage photo = ImageIO.read(file.toFile());
                if (photo != null && photo.getWidth() >= width && photo.getHeight() >= height) {
                    large.add(photo);
                }
            }
        }
        if (large.isEmpty()) {
            throw new IOException(photos + " has no photo of at least " + width + " × " + height);
        }
        Random random = new Random(1);
        List<byte[]> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage photo = large.get(i % large.size());
            int x = random.nextInt(photo.getWidth() - width + 1);
            int y = random.nextInt(photo.getHeight() - height + 1);
            windows.add(jpeg(photo.getSubimage(x, y, width, height)));
        }
        return windows;
    }

    private static byte[] jpeg(BufferedImage window) throws IOException {
        BufferedImage rgb = new BufferedImage(window.getWidth(), window.getHeight(), BufferedImage.TYPE_INT_RGB);
        rgb.createGraphics().drawImage(window, 0, 0, null);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (!ImageIO.write(rgb, "jpeg", file)) {
            throw new IOException("This JDK writes no JPEG");
        }
        return file.toByteArray();
    }
}
