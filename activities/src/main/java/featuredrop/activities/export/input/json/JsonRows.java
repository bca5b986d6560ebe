package featuredrop.activities.export.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Lines of a JSONL file: one object each. Not thread-safe.
public final class JsonRows implements ListRows {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final String file;
    private boolean begun;

    /// @param file for messages
    public JsonRows(String file) {
        this.file = file;
    }

    @Override
    public int delimiter() {
        return LineSplitter.UNQUOTED;
    }

    @Override
    public int fields() {
        return 0;
    }

    @Override
    public void unreadable(String opening, String fault) {
        requireNoArray(opening);
    }

    @Override
    public Optional<TextSource.Row> read(String line) throws BadLineException {
        requireNoArray(line);
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

    /// An array is one value for the whole file, and has no line that is a record.
    private void requireNoArray(String line) {
        if (!begun && line.stripLeading().startsWith("[")) {
            throw new DropException(
                    FailureType.BAD_HEADER,
                    file + " begins with '[' as a JSON array does; each line has to be one JSON object");
        }
        begun = true;
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
