package featuredrop.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.Outcome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class DemoDropsTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:8099");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private @TempDir Path directory;
    private Path photos;
    private Path served;

    @BeforeEach
    void takePhotos() throws IOException {
        photos = Files.createDirectory(directory.resolve("photos"));
        served = directory.resolve("served");
        SplittableRandom random = new SplittableRandom(3);
        for (String name : List.of("cat.png", "dog.jpg")) {
            BufferedImage photo = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 300 * 200; i++) {
                photo.setRGB(i % 300, i / 300, random.nextInt(0xffffff));
            }
            ImageIO.write(photo, name.substring(4), photos.resolve(name).toFile());
        }
    }

    @Test
    void makesOneDropForEachPartnerWithADeliveredNameForEachVector() throws IOException {
        List<DemoDrop> drops = make();
        assertThat(drops).extracting(DemoDrop::partner).containsExactly(DemoPartner.values());
        for (DemoDrop drop : drops) {
            assertThat(drop.names()).hasSize(14);
            assertThat(drop.expected()).containsEntry(Outcome.EXTRACTED, 14L);
        }
    }

    @Test
    void servesEveryViewAsADecodableImage() throws IOException {
        make();
        for (String photo : List.of("cat", "dog")) {
            for (int i = 0; i < 21; i++) {
                String name = String.format("%s-%02d.%s", photo, i, i % 5 == 4 ? "png" : "jpg");
                assertThat(ImageIO.read(served.resolve("views").resolve(name).toFile()))
                        .isNotNull();
            }
        }
    }

    @Test
    void makesTheSameRecordsAgainFromKeptViewsAndFromNewOnes() throws IOException {
        List<DemoDrop> first = make();
        List<DemoDrop> kept = make();
        served = directory.resolve("served-anew");
        List<DemoDrop> anew = make();
        for (int i = 0; i < first.size(); i++) {
            for (String file : first.get(i).files().keySet()) {
                assertThat(kept.get(i).files().get(file))
                        .isEqualTo(first.get(i).files().get(file));
                assertThat(anew.get(i).files().get(file))
                        .isEqualTo(first.get(i).files().get(file));
            }
        }
    }

    @Test
    void framesTheRecordsOfTheBinDropsAsIn2016() throws IOException {
        DemoDrop bazaar = make().get(1);
        ByteArrayInputStream in = new ByteArrayInputStream(bazaar.files().get("items.bin"));
        long records = 0;
        while (in.available() > 0) {
            ProductImage image = ProductImage.parseDelimitedFrom(in);
            assertThat(image.hasImage()).isFalse();
            assertThat(image.getImageUrl()).startsWith(SERVER.toString());
            records++;
        }
        assertThat(records).isEqualTo(bazaar.records());
    }

    @Test
    void countsEveryLineOfTheListAsOneRecord() throws IOException {
        DemoDrop catalogue = make().get(2);
        String csv = new String(catalogue.files().get("items.csv"), StandardCharsets.UTF_8);
        long lineBreaksInFields = 14;
        assertThat(csv.lines().count() - 1 - lineBreaksInFields).isEqualTo(catalogue.records());
    }

    private List<DemoDrop> make() throws IOException {
        return DemoDrops.make(photos, served, SERVER, NOW);
    }
}
