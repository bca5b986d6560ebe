package featuredrop.cli.check;

import com.google.protobuf.ByteString;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.record.RecordCheck;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where a record's image comes from, for the operator.
final class ImageText {
    private static final int HEAD = 12;
    /// How files begin. The worker looks closer.
    private static final Map<String, String> OPENINGS = Map.of(
            "\u00ff\u00d8\u00ff", "JPEG",
            "\u0089PNG\r\n", "PNG",
            "GIF8", "GIF",
            "BM", "BMP",
            "II*\0", "TIFF",
            "MM\0*", "TIFF");

    private ImageText() {}

    static String of(ProductImage record) {
        if (!RecordCheck.hasImage(record)) {
            return record.getImageUrl().isBlank() ? "-" : Redaction.url(record.getImageUrl());
        }
        ByteString image = record.getImage();
        return "image of " + image.size() + " bytes, " + format(image);
    }

    private static String format(ByteString image) {
        String head = image.substring(0, Math.min(HEAD, image.size())).toString(StandardCharsets.ISO_8859_1);
        if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return "WEBP";
        }
        return OPENINGS.entrySet().stream()
                .filter(opening -> head.startsWith(opening.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("of no format that is decoded");
    }
}
