package featuredrop.activities.export.input.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import featuredrop.activities.export.input.BadLineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads elements of an array from the bytes that a window holds. Not thread-safe.
final class JsonElements {
    /// The most bytes of an element, as of a line.
    static final int LONGEST = 1 << 20;

    /// A token that the end of the loaded bytes has cut looks faulty this near to the end.
    private static final int NEAR_END = 1_024;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build()
            .reader();

    private final JsonWindow window;
    private int lastRead;

    JsonElements(JsonWindow window) {
        this.window = window;
    }

    /// One object.
    ///
    /// @param length its bytes
    record Element(JsonNode node, int length) {}

    /// The object that begins `from` bytes ahead; loads as much as it needs.
    ///
    /// @throws BadLineException when it is no valid object, or does not end within [#LONGEST] held bytes
    Element at(int from) throws IOException, BadLineException {
        window.load(from + 1);
        while (true) {
            int loaded = Math.min(window.loaded(), LONGEST);
            try {
                return parsed(from, loaded);
            } catch (JsonProcessingException e) {
                lastRead = place(e, loaded - from);
                boolean more = loaded < LONGEST && lastRead > loaded - from - NEAR_END;
                if (!more || (!window.load(Math.min(LONGEST, 2 * loaded)) && window.loaded() <= loaded)) {
                    throw fault(e, loaded);
                }
            }
        }
    }

    /// Bytes that the last attempt has looked at.
    int lastRead() {
        return lastRead;
    }

    /// Where reading failed, from the object's first byte; all of the bytes when that is not known.
    private static int place(JsonProcessingException e, int length) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        return e instanceof JsonEOFException || at < 0 ? length : (int) Math.min(at, length);
    }

    private static BadLineException fault(JsonProcessingException e, int loaded) {
        return e instanceof JsonEOFException && loaded == LONGEST
                ? new BadLineException("the object is not closed within " + LONGEST + " bytes", e)
                : new BadLineException("not JSON: " + e.getOriginalMessage(), e);
    }

    private Element parsed(int from, int to) throws IOException, BadLineException {
        try (JsonParser parser = JSON.createParser(window.array(), window.offset() + from, to - from)) {
            JsonNode node = JSON.readTree(parser);
            int length = Math.toIntExact(parser.currentLocation().getByteOffset());
            if (length < 1) {
                lastRead = to - from;
                throw new BadLineException("not UTF-8");
            }
            lastRead = length;
            requireUtf8(window.offset() + from, length);
            return new Element(node, length);
        }
    }

    private void requireUtf8(int offset, int length) throws BadLineException {
        byte[] bytes = window.array();
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                decode(ByteBuffer.wrap(bytes, offset, length));
                return;
            }
        }
    }

    private static void decode(ByteBuffer bytes) throws BadLineException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw new BadLineException("not UTF-8", e);
        }
    }
}
