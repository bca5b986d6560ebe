package featuredrop.exchange.config;

import featuredrop.exchange.plan.ListFeed;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How this partner's lists are written. Names of columns are names of JSON keys too, where a dot leads into an object;
/// case and surrounding blanks do not matter.
///
/// @param itemId accepted names of the column of the item id, of which a list has exactly one
/// @param imageUrl accepted names of the column of the image's URL, of which a list has exactly one
/// @param moreImages names of columns with further images of the item; each may be absent or repeated
/// @param imageSeparator the text between several URLs in one field; absent for one URL in each field
/// @param separator the character between the fields of `.csv` and `.txt` files, or `tab`; absent for the comma in
///     `.csv`, and in `.txt` for that of tab, comma, semicolon and pipe with which the first line names the columns
/// @param sideCars files that are no input in the `directory` layout; `*` stands for any characters, `?` for one
public record PartnerFeedConfig(
        @DefaultValue("item_id") List<String> itemId,
        @DefaultValue("image_url") List<String> imageUrl,
        List<String> moreImages,
        @Nullable String imageSeparator,
        @Nullable String separator,

        @DefaultValue("*.md5, *.sha1, *.sha256, *.sha512, *.crc, *.sfv, *.asc, *.sig, README*, Thumbs.db, desktop.ini")
        List<String> sideCars) {
    public PartnerFeedConfig {
        Check.names("item-id", itemId);
        Check.names("image-url", imageUrl);
        moreImages.forEach(name -> Check.given("more-images", name));
        sideCars.forEach(name -> Check.given("side-cars", name));
        if (itemId.stream()
                .map(ListFeed::normalised)
                .anyMatch(imageUrl.stream().map(ListFeed::normalised).toList()::contains)) {
            throw new IllegalArgumentException("item-id: a name is in image-url too");
        }
        itemId = List.copyOf(itemId);
        imageUrl = List.copyOf(imageUrl);
        moreImages = List.copyOf(moreImages);
        sideCars = List.copyOf(sideCars);
        if (separator != null) {
            requireSeparator(character(separator));
        }
    }

    /// As it is frozen in a plan.
    public ListFeed lists() {
        return new ListFeed(
                itemId,
                imageUrl,
                moreImages,
                imageSeparator == null ? "" : imageSeparator,
                separator == null ? "" : character(separator));
    }

    private static String character(String separator) {
        return switch (separator.toLowerCase(Locale.ROOT)) {
            case "tab", "\\t" -> "\t";
            default -> separator;
        };
    }

    /// A character of names or links would cut these into pieces.
    private static void requireSeparator(String separator) {
        if (!separator.matches("[\t\\x01\\x1f,;|^~!#$*]")) {
            throw new IllegalArgumentException(
                    "separator: '" + separator + "' is neither `tab` nor a sign such as ; or |");
        }
    }
}
