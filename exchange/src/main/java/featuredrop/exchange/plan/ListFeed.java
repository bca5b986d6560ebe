package featuredrop.exchange.plan;

import java.util.List;
import java.util.Locale;

/// How a partner writes its lists. Names of columns and keys are compared without case and surrounding blanks.
///
/// @param itemId accepted names of the column or JSON key of the item id
/// @param imageUrl accepted names of the column or JSON key of the image's URL
/// @param moreImages names of columns or JSON keys with further images
/// @param imageSeparator the text between several URLs in one field; empty for one URL in each field
/// @param separator the character between the fields of CSV and TXT files; empty for that of the file's ending
public record ListFeed(
        List<String> itemId, List<String> imageUrl, List<String> moreImages, String imageSeparator, String separator) {
    /// What a partner without keys of its own sends.
    public static final ListFeed STANDARD = new ListFeed(List.of("item_id"), List.of("image_url"), List.of(), "", "");

    public ListFeed {
        itemId = itemId.stream().map(ListFeed::normalised).toList();
        imageUrl = imageUrl.stream().map(ListFeed::normalised).toList();
        moreImages = moreImages.stream().map(ListFeed::normalised).toList();
        if (itemId.isEmpty() || imageUrl.isEmpty() || separator.length() > 1) {
            throw new IllegalArgumentException("A feed without names, or with the separator '" + separator + "'");
        }
    }

    /// A name as it is compared: in lower case, without blanks around it.
    public static String normalised(String name) {
        return name.replace('\u00a0', ' ').strip().toLowerCase(Locale.ROOT);
    }
}
