package featuredrop.activities.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads lists with the whole text in memory, without the exporter's code.
///
/// @param separator between fields; empty for lines of JSON
record ListOracle(String separator) {
    private static final Pattern LINE = Pattern.compile("[^\r\n]*(\r\n|\r|\n)|[^\r\n]+\\z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "\u00ef\u00bb\u00bf";

    /// A stretch of the text.
    record Line(int from, int to, String text) {}

    /// All physical lines. Bytes are characters here, so that places are those of bytes.
    static List<Line> lines(byte[] text) {
        List<Line> lines = new ArrayList<>();
        Matcher matcher = LINE.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String end = matcher.group(1) == null ? "" : matcher.group(1);
            String line = matcher.group();
            lines.add(new Line(matcher.start(), matcher.end(), line.substring(0, line.length() - end.length())));
        }
        return lines;
    }

    /// The rows of a text that holds whole rows only. A field in quotes may span lines.
    List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean more = i + 1 < text.length();
            if (quoted && c == '"' && more && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (separator.equals(",") && c == '"' && (quoted || (field.isEmpty() && !wasQuoted))) {
                quoted = !quoted;
                wasQuoted = true;
            } else if (!quoted && separator.indexOf(c) >= 0) {
                row.add(field.toString());
                field.setLength(0);
                wasQuoted = false;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                i += c == '\r' && more && text.charAt(i + 1) == '\n' ? 1 : 0;
                row.add(field.toString());
                rows.add(row);
                row = new ArrayList<>();
                field.setLength(0);
                wasQuoted = false;
            } else {
                field.append(c);
            }
        }
        if (!row.isEmpty() || !field.isEmpty() || wasQuoted) {
            row.add(field.toString());
            rows.add(row);
        }
        return rows;
    }

    /// `item_id=image_url` of a row.
    ///
    /// @param header of a table; not used for JSON
    Optional<String> record(List<String> row, List<String> header) {
        if (separator.isEmpty()) {
            return object(row.getFirst());
        }
        if (row.size() != header.size()) {
            return Optional.empty();
        }
        List<String> names = header.stream().map(ListOracle::name).toList();
        String id = row.get(names.indexOf("item_id"));
        String url = row.get(names.indexOf("image_url"));
        return id.isBlank() ? Optional.empty() : Optional.of(id + "=" + url.strip());
    }

    private static Optional<String> object(String line) {
        try {
            JsonNode row = JSON.readTree(line);
            if (row == null || !row.isObject() || !value(row, "item_id").isValueNode()) {
                return Optional.empty();
            }
            return Optional.of(value(row, "item_id").asText() + "="
                    + value(row, "image_url").asText("").strip());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static JsonNode value(JsonNode row, String name) {
        return row.properties().stream()
                .filter(field -> name(field.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    /// The name of a column or key as it is compared.
    static String name(String given) {
        return given.replace('\u00a0', ' ').strip().toLowerCase(Locale.ROOT);
    }

    /// Whether a list of objects begins as an array, which is not a list of lines.
    static boolean isArray(byte[] text) {
        return unmarked(new String(text, StandardCharsets.ISO_8859_1))
                .stripLeading()
                .startsWith("[");
    }

    /// The text of UTF-8 bytes; empty for others.
    static Optional<String> utf8(String bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Without the mark at the beginning of a file.
    static String unmarked(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
