package featuredrop.bench;

import com.google.protobuf.ByteString;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.DropKey;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Lands drops that consist of one `.bin` file with small images in the records.
final class BenchDrop {
    private final LandingZone zone;
    private final String landing;
    private final int partnerId;

    BenchDrop(LandingZone zone, String landing, int partnerId) {
        this.zone = zone;
        this.landing = landing;
        this.partnerId = partnerId;
    }

    /// Writes `records` records and then the done flag.
    void land(DropKey key, int records) {
        String folder = landing + "/" + key.partner() + "/" + key.dropId();
        ByteString image = ByteString.copyFrom(jpeg());
        try {
            OutputStream file = new BufferedOutputStream(zone.create(folder + "/images.bin"), 1 << 20);
            RecordWriter writer = new RecordWriter(file);
            for (int i = 0; i < records; i++) {
                writer.write(ProductImage.newBuilder()
                        .setPartnerId(partnerId)
                        .setInternalId(i)
                        .setExternalItemId("item-" + i)
                        .setImage(image)
                        .build());
            }
            file.close();
            zone.create(folder + "/_SUCCESS").close();
        } catch (IOException e) {
            throw new UncheckedIOException("Landing " + key, e);
        }
    }

    private static byte[] jpeg() {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(4, 4, 24, 24);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
