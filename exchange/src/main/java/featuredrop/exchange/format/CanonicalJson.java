package featuredrop.exchange.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Records as JSON, the same bytes for equal values: fields in the record's order, keys of maps sorted,
/// indent 2, LF at the end. Reading refuses what the record does not know or what is absent.
///
/// Thread-safe.
public final class CanonicalJson {
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private static final ObjectWriter PRETTY = MAPPER.writer(printer());

    private CanonicalJson() {}

    /// `value` on several lines, with LF at the end.
    public static byte[] bytes(Object value) {
        return terminated(write(PRETTY, value));
    }

    /// `value` on one line, with LF at the end.
    public static byte[] line(Object value) {
        return terminated(write(MAPPER.writer(), value));
    }

    /// Reads one value.
    ///
    /// @param where for the message: key or path of what is read
    /// @throws DropException kind PLATFORM, type `UNREADABLE`, naming the place in the text
    public static <T> T read(byte[] json, Class<T> type, String where) {
        return read(json, type, where, FailureType.UNREADABLE);
    }

    /// Reads one value, and fails with type `damaged` when it is another one.
    public static <T> T read(byte[] json, Class<T> type, String where, FailureType damaged) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw unreadable(damaged, where, e);
        }
    }

    public static DropException unreadable(FailureType type, String where, IOException e) {
        String message = e instanceof JsonProcessingException json
                ? json.getOriginalMessage() + place(json.getLocation())
                : String.valueOf(e.getMessage());
        return new DropException(type, where + " cannot be read: " + message.replace('\n', ' '), e);
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    public static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator("");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        return printer;
    }

    private static byte[] write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a value for JSON: " + value.getClass(), e);
        }
    }

    private static byte[] terminated(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
