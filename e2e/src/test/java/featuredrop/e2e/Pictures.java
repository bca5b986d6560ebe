package featuredrop.e2e;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/// Drops of small drawn pictures, the same for the same seed.
public final class Pictures {
    private Pictures() {}

    /// `.bin` files of `records` records each, with the image in the record; some ids stand twice, some images are
    /// broken.
    public static Map<String, byte[]> binFiles(long seed, int partnerId, int files, int records) {
        Random random = new Random(seed);
        Map<String, byte[]> drop = new LinkedHashMap<>();
        for (int file = 0; file < files; file++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            RecordWriter writer = new RecordWriter(bytes);
            for (int record = 0; record < records; record++) {
                int id = random.nextInt(20) == 0 ? 7 : 1_000_000 * file + record;
                byte[] image = random.nextInt(15) == 0
                        ? "not an image".getBytes(java.nio.charset.StandardCharsets.UTF_8)
                        : jpeg(random);
                write(
                        writer,
                        ProductImage.newBuilder()
                                .setPartnerId(partnerId)
                                .setInternalId(id)
                                .setExternalItemId("item-" + id)
                                .setImage(ByteString.copyFrom(image))
                                .build());
            }
            drop.put(String.format("part-%03d.bin", file), bytes.toByteArray());
        }
        return drop;
    }

    private static void write(RecordWriter writer, ProductImage image) {
        try {
            writer.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] jpeg(Random random) {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, color(random), 64, 48, color(random)));
        graphics.fillRect(0, 0, 64, 48);
        graphics.setColor(color(random));
        graphics.fillOval(random.nextInt(40), random.nextInt(24), 24, 24);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Color color(Random random) {
        return new Color(random.nextInt(1 << 24));
    }
}
