package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.util.List;
import java.util.Queue;

/// One item of a list, with all its images. The first image's record bears the item's id, that of image k the id
/// `<id>#<k>`, for k from 1. An item without images is a record without URL, which the extraction refuses.
///
/// @param itemId as the list gives it
/// @param urls the images' URLs, in order, none blank
public record ListRow(String itemId, List<String> urls) {
    /// The first record, which takes the bytes of the row.
    public InputPiece.Image first(int partnerId, ByteRange range) {
        ProductImage.Builder image = record(partnerId, itemId);
        if (!urls.isEmpty()) {
            image.setImageUrl(urls.getFirst());
        }
        return new InputPiece.Image(image.build(), range);
    }

    /// Adds the records of the further images. They share the bytes of the first one, so their own ranges are empty.
    ///
    /// @param end behind the row
    public void addFurther(int partnerId, long end, Queue<InputPiece> pieces) {
        for (int k = 1; k < urls.size(); k++) {
            ProductImage image =
                    record(partnerId, itemId + "#" + k).setImageUrl(urls.get(k)).build();
            pieces.add(new InputPiece.Image(image, new ByteRange(end, end)));
        }
    }

    private static ProductImage.Builder record(int partnerId, String id) {
        return ProductImage.newBuilder()
                .setPartnerId(partnerId)
                .setInternalId(0)
                .setExternalItemId(id);
    }
}
