package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ListFeed;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which columns of a table are used.
///
/// @param count number of all columns
/// @param itemId the column of the item id, from 0
/// @param imageUrl the column of the first image
/// @param moreImages the columns of further images, from left to right
record TableColumns(int count, int itemId, int imageUrl, List<Integer> moreImages) {
    /// Finds the columns by the names in the header.
    ///
    /// @throws BadLineException when a column is missing or not the only one, with the key that names it
    static TableColumns of(List<String> header, ListFeed feed) throws BadLineException {
        List<String> names = header.stream().map(ListFeed::normalised).toList();
        List<Integer> ids = places(names, feed.itemId());
        requireOne(header, ids, feed.itemId(), "feed.item-id");
        List<Integer> images = places(names, feed.imageUrl());
        boolean repeated = !images.isEmpty() && images.stream().map(names::get).allMatch(feed.moreImages()::contains);
        if (!repeated) {
            requireOne(header, images, feed.imageUrl(), "feed.image-url");
        }
        int image = images.getFirst();
        List<Integer> more = places(names, feed.moreImages()).stream()
                .filter(place -> place != image)
                .toList();
        return new TableColumns(names.size(), ids.getFirst(), image, more);
    }

    private static List<Integer> places(List<String> names, List<String> accepted) {
        return IntStream.range(0, names.size())
                .filter(place -> accepted.contains(names.get(place)))
                .boxed()
                .toList();
    }

    private static void requireOne(List<String> header, List<Integer> places, List<String> accepted, String key)
            throws BadLineException {
        if (places.isEmpty()) {
            throw new BadLineException("it has no column " + String.join(" or ", accepted) + " (" + key + ")");
        }
        if (places.size() > 1) {
            String found = places.stream().map(header::get).collect(Collectors.joining("', '", "'", "'"));
            throw new BadLineException("it has more than one column for " + key + ": " + found);
        }
    }
}
