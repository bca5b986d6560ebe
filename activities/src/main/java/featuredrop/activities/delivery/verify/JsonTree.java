package featuredrop.activities.delivery.verify;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares parsed JSON with what it must hold: maps, lists, texts and whole numbers. The names of an object must
/// stand in the map's order.
final class JsonTree {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonTree() {}

    /// @throws IOException when it is no JSON, names an entry twice, or goes on behind its end
    static JsonNode parse(byte[] json) throws IOException {
        return JSON.readTree(json);
    }

    /// The names of an object, in their order.
    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// The first difference.
    ///
    /// @param text where it is, what stands there and what should; empty for none
    record Difference(String text) {
        static final Difference NONE = new Difference("");

        boolean isNone() {
            return text.isEmpty();
        }
    }

    static Difference compare(JsonNode found, Object expected) {
        return compare("", found, expected);
    }

    private static Difference compare(String place, JsonNode found, Object expected) {
        return switch (expected) {
            case Map<?, ?> object -> object(place, found, object);
            case List<?> array -> array(place, found, array);
            case Long number -> scalar(place, found, found.isIntegralNumber() && found.canConvertToLong(), number);
            case String text -> scalar(place, found, found.isTextual(), text);
            default -> throw new IllegalArgumentException("No JSON: " + expected);
        };
    }

    private static Difference object(String place, JsonNode found, Map<?, ?> expected) {
        List<String> names = names(found);
        if (!found.isObject() || !names.equals(List.copyOf(expected.keySet()))) {
            return new Difference(at(place) + "has the names " + names + ", not " + expected.keySet());
        }
        for (Map.Entry<?, ?> entry : expected.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Difference inside = compare(place.isEmpty() ? name : place + "." + name, found.get(name), entry.getValue());
            if (!inside.isNone()) {
                return inside;
            }
        }
        return Difference.NONE;
    }

    private static Difference array(String place, JsonNode found, List<?> expected) {
        if (!found.isArray() || found.size() != expected.size()) {
            return new Difference(at(place) + "has " + found.size() + " entries, not " + expected.size());
        }
        for (int i = 0; i < expected.size(); i++) {
            Difference inside = compare(place + "[" + i + "]", found.get(i), expected.get(i));
            if (!inside.isNone()) {
                return inside;
            }
        }
        return Difference.NONE;
    }

    private static Difference scalar(String place, JsonNode found, boolean rightType, Object expected) {
        boolean same = rightType
                && (expected instanceof Long number
                        ? found.longValue() == number
                        : found.textValue().equals(expected));
        return same ? Difference.NONE : new Difference(at(place) + "is " + found + ", not " + expected);
    }

    private static String at(String place) {
        return place.isEmpty() ? "" : place + " ";
    }
}
