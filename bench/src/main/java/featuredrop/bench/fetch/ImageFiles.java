package featuredrop.bench.fetch;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Photos as a shop serves them: baseline JPEGs of about one file size, and one bitmap of 20 MB.
final class ImageFiles {
    private static final List<String> PHOTOS =
            List.of("astronaut.png", "chelsea.png", "china.jpg", "coffee.png", "flower.jpg", "rocket.jpg");

    private ImageFiles() {}

    /// JPEGs of `side` × `side` pixels, one of each photo, each with the quality that brings it closest to a size.
    static List<byte[]> photos(Path directory, int side, int bytes) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String photo : PHOTOS) {
            files.add(closest(scaled(ImageIO.read(directory.resolve(photo).toFile()), side), bytes));
        }
        return files;
    }

    private static BufferedImage scaled(BufferedImage photo, int side) {
        BufferedImage scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(photo, 0, 0, side, side, null);
        graphics.dispose();
        return scaled;
    }

    private static byte[] closest(BufferedImage image, int bytes) throws IOException {
        float low = 0.05f;
        float high = 0.98f;
        for (int i = 0; i < 12; i++) {
            float middle = (low + high) / 2;
            if (jpeg(image, middle).length < bytes) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return jpeg(image, low);
    }

    private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /// An uncompressed BMP of 24 bits and 20 MB: as large as its pixels.
    static byte[] bitmap() {
        int side = 2_581;
        int row = (3 * side + 3) / 4 * 4;
        ByteBuffer file = ByteBuffer.allocate(54 + row * side).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(54);
        file.putInt(40).putInt(side).putInt(side).putShort((short) 1).putShort((short) 24);
        file.position(54);
        for (int i = 0; file.hasRemaining(); i++) {
            file.put((byte) (i * 31));
        }
        return file.array();
    }

    static void write(Path directory, String prefix, List<byte[]> files) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            Files.write(directory.resolve(prefix + i), files.get(i));
        }
    }
}
