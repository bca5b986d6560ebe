package featuredrop.activities.export.input.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import featuredrop.activities.export.input.BadLineException;
import featuredrop.activities.export.input.ImageLinks;
import featuredrop.activities.export.input.ListRow;
import featuredrop.activities.export.input.ListRows;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.ListFeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// JSON objects as rows, one on each line or as elements of an array. Not thread-safe.
public final class JsonRows implements ListRows {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final ListFeed feed;

    /// @param feed names the keys
    public JsonRows(ListFeed feed) {
        this.feed = feed;
    }

    @Override
    public int delimiter() {
        return UNQUOTED;
    }

    @Override
    public int fields() {
        return 0;
    }

    @Override
    public void unreadable(String opening, String fault) {
        // Each line stands for itself.
    }

    @Override
    public Optional<ListRow> read(String line) throws BadLineException {
        return Optional.of(row(parse(line)));
    }

    /// Reads one object.
    ///
    /// @throws BadLineException when it is no record
    ListRow row(JsonNode row) throws BadLineException {
        if (!row.isObject()) {
            throw new BadLineException("not a JSON object");
        }
        return new ListRow(ListRows.requireItemId(itemId(row)), urls(row));
    }

    private String itemId(JsonNode row) throws BadLineException {
        List<JsonKeys.Match> ids = JsonKeys.matches(row, feed.itemId());
        if (ids.isEmpty()) {
            String keys = row.properties().stream().map(field -> field.getKey()).collect(Collectors.joining(", "));
            throw new BadLineException("it has no " + String.join(" or ", feed.itemId())
                    + " (feed.item-id); its keys are: " + Redaction.detail(keys));
        }
        requireOne(ids, "feed.item-id");
        JsonNode id = ids.getFirst().values().getFirst();
        boolean single = ids.getFirst().values().size() == 1;
        if (!single || (!id.isTextual() && !id.isIntegralNumber())) {
            throw new BadLineException(ids.getFirst().name() + " is neither text nor an integer");
        }
        return wellFormed(id.asText());
    }

    private List<String> urls(JsonNode row) throws BadLineException {
        List<JsonKeys.Match> images = new ArrayList<>(JsonKeys.matches(row, feed.imageUrl()));
        boolean repeated =
                images.stream().allMatch(image -> feed.moreImages().contains(ListFeed.normalised(image.name())));
        if (!repeated) {
            requireOne(images, "feed.image-url");
        }
        for (JsonKeys.Match more : JsonKeys.matches(row, feed.moreImages())) {
            if (images.stream().noneMatch(image -> image.name().equals(more.name()))) {
                images.add(more);
            }
        }
        List<String> urls = new ArrayList<>();
        for (JsonKeys.Match image : images) {
            for (JsonNode url : image.values()) {
                if (!url.isTextual()) {
                    throw new BadLineException(image.name() + " is not text");
                }
                ImageLinks.add(wellFormed(url.asText()), feed.imageSeparator(), urls);
            }
        }
        return urls;
    }

    private static void requireOne(List<JsonKeys.Match> keys, String key) throws BadLineException {
        if (keys.size() > 1) {
            String names = keys.stream().map(JsonKeys.Match::name).collect(Collectors.joining("', '", "'", "'"));
            throw new BadLineException("it has more than one key for " + key + ": " + names);
        }
    }

    private static JsonNode parse(String line) throws BadLineException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// A JSON escape can be half of a surrogate pair, which UTF-8 cannot hold.
    private static String wellFormed(String text) throws BadLineException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new BadLineException("an escape is half of a surrogate pair");
        }
        return text;
    }
}
