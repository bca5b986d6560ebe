package featuredrop.activities.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Lines of a JSONL file: one object each.
final class JsonRows implements ListRows {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    @Override
    public int delimiter() {
        return LineSplitter.UNQUOTED;
    }

    @Override
    public Optional<TextSource.Row> read(String line) throws BadLineException {
        JsonNode row = parse(line);
        if (!row.isObject()) {
            throw new BadLineException("not a JSON object");
        }
        JsonNode itemId = row.path("item_id");
        JsonNode url = row.path("image_url");
        if (!itemId.isTextual() && !itemId.isIntegralNumber()) {
            throw new BadLineException("item_id is neither text nor an integer");
        }
        if (!url.isTextual() && !url.isMissingNode() && !url.isNull()) {
            throw new BadLineException("image_url is not text");
        }
        return Optional.of(
                TextSource.Row.of(ListRows.requireItemId(wellFormed(itemId.asText())), wellFormed(url.asText(""))));
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
