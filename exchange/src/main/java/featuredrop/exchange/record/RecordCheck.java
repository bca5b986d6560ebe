package featuredrop.exchange.record;

import featuredrop.exchange.record.protobuf.ProductImage;
import java.util.Optional;

/// What a record shows before its image is looked at.
public final class RecordCheck {
    private RecordCheck() {}

    /// Why the record cannot have a vector, whatever its image is; it is `BAD_RECORD` then.
    ///
    /// @param partnerId whose records the drop holds
    public static Optional<String> fault(ProductImage record, int partnerId) {
        if (record.getPartnerId() != partnerId) {
            return Optional.of("a record of partner " + record.getPartnerId() + " in a drop of " + partnerId);
        }
        return hasImage(record) || hasUrl(record) ? Optional.empty() : Optional.of("neither image nor URL");
    }

    /// Whether the image is in the record. Some producers set the field of every record, so an empty one counts only
    /// where there is nothing else.
    public static boolean hasImage(ProductImage record) {
        return record.hasImage() && (!record.getImage().isEmpty() || !hasUrl(record));
    }

    private static boolean hasUrl(ProductImage record) {
        return record.hasImageUrl() && !record.getImageUrl().isBlank();
    }
}
