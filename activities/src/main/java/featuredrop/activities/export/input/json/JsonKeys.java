package featuredrop.activities.export.input.json;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.plan.ListFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Finds values in an object by configured names. A name is that of a key, or leads with dots through objects, and
/// through the elements of arrays on the way.
final class JsonKeys {
    private JsonKeys() {}

    /// A key that bears an accepted name.
    ///
    /// @param name as the object has it; a path as it is configured
    /// @param values what is there, null and empty values left out
    record Match(String name, List<JsonNode> values) {}

    /// The keys of `row` with one of the names and a value, in the order of the names.
    static List<Match> matches(JsonNode row, List<String> names) {
        List<Match> found = new ArrayList<>();
        for (String name : names) {
            int before = found.size();
            for (Map.Entry<String, JsonNode> field : row.properties()) {
                if (isCalled(field.getKey(), name)) {
                    add(field.getKey(), values(field.getValue()), found);
                }
            }
            if (found.size() == before && name.indexOf('.') > 0) {
                add(name, below(row, name), found);
            }
        }
        return found;
    }

    /// Whether a key bears a normalised name.
    static boolean isCalled(String key, String name) {
        return key.length() == name.length()
                ? key.equalsIgnoreCase(name)
                : key.length() > name.length() && ListFeed.normalised(key).equals(name);
    }

    private static void add(String name, List<JsonNode> values, List<Match> found) {
        if (!values.isEmpty()) {
            found.add(new Match(name, values));
        }
    }

    private static List<JsonNode> below(JsonNode value, String path) {
        if (value.isArray()) {
            List<JsonNode> values = new ArrayList<>();
            value.forEach(element -> values.addAll(below(element, path)));
            return values;
        }
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        List<JsonNode> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (isCalled(field.getKey(), name)) {
                values.addAll(dot < 0 ? values(field.getValue()) : below(field.getValue(), path.substring(dot + 1)));
            }
        }
        return values;
    }

    private static List<JsonNode> values(JsonNode value) {
        if (!value.isArray()) {
            return isNothing(value) ? List.of() : List.of(value);
        }
        List<JsonNode> values = new ArrayList<>();
        value.forEach(element -> {
            if (!isNothing(element)) {
                values.add(element);
            }
        });
        return values;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || value.isMissingNode();
    }
}
