package featuredrop.exchange.format;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.RecordReader.Item;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ImageFeatures;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Records for tests.
public final class SampleImages {
    private SampleImages() {}

    public static ProductImage image(int id) {
        return ProductImage.newBuilder()
                .setPartnerId(7)
                .setInternalId(id)
                .setExternalItemId("item-" + id)
                .setImageUrl("http://images.example/" + id + ".jpg")
                .build();
    }

    public static ProductImage random(Random random) {
        ProductImage.Builder image = ProductImage.newBuilder()
                .setPartnerId(random.nextInt())
                .setInternalId(random.nextInt())
                .setExternalItemId("x".repeat(random.nextInt(20)));
        if (random.nextBoolean()) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            image.setImage(ByteString.copyFrom(bytes));
        }
        if (random.nextBoolean()) {
            image.setImageUrl("http://é.example/" + random.nextInt());
        }
        if (random.nextInt(4) == 0) {
            image.setImageFeatures(ImageFeatures.newBuilder()
                    .setAspectRatio(random.nextFloat())
                    .addHogWeights(1)
                    .addRgbHistogram(-1));
        }
        return image.build();
    }

    public static byte[] delimited(List<ProductImage> images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (ProductImage image : images) {
            writer.write(image);
        }
        return out.toByteArray();
    }

    public static List<Item> read(byte[] file) throws IOException {
        return all(new RecordReader(new ByteArrayInputStream(file)));
    }

    public static List<Item> readPlanned(byte[] file, long plannedLength) throws IOException {
        return all(new RecordReader(new ByteArrayInputStream(file), plannedLength));
    }

    public static List<Item> all(RecordReader reader) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Optional<Item> item = reader.next(); item.isPresent(); item = reader.next()) {
            items.add(item.get());
        }
        return items;
    }

    public static List<ProductImage> records(List<Item> items) {
        return items.stream()
                .filter(Item.ImageRecord.class::isInstance)
                .map(item -> ((Item.ImageRecord) item).image())
                .toList();
    }
}
