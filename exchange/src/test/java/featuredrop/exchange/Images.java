package featuredrop.exchange;

import com.google.protobuf.ByteString;
import featuredrop.exchange.RecordReader.Item;
import featuredrop.exchange.record.ImageFeatures;
import featuredrop.exchange.record.ProductImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Records for tests.
final class Images {
    private Images() {}

    static ProductImage image(int id) {
        return ProductImage.newBuilder()
                .setPartnerId(7)
                .setInternalId(id)
                .setExternalItemId("item-" + id)
                .setImageUrl("http://images.example/" + id + ".jpg")
                .build();
    }

    static ProductImage random(Random random) {
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

    static byte[] delimited(List<ProductImage> images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (ProductImage image : images) {
            writer.write(image);
        }
        return out.toByteArray();
    }

    static List<Item> read(byte[] file) throws IOException {
        return all(new RecordReader(new ByteArrayInputStream(file)));
    }

    static List<Item> readPlanned(byte[] file, long plannedLength) throws IOException {
        return all(new RecordReader(new ByteArrayInputStream(file), plannedLength));
    }

    static List<Item> all(RecordReader reader) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Optional<Item> item = reader.next(); item.isPresent(); item = reader.next()) {
            items.add(item.get());
        }
        return items;
    }

    static List<ProductImage> records(List<Item> items) {
        return items.stream()
                .filter(Item.ImageRecord.class::isInstance)
                .map(item -> ((Item.ImageRecord) item).image())
                .toList();
    }
}
