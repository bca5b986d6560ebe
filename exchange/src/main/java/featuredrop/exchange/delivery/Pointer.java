package featuredrop.exchange.delivery;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.Redaction;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// `outputByPartner`, the 2016 table of what is newest for each partner: upstream's announces input, ours
/// announces deliveries.
///
/// @param entries by the partner's number as a string, sorted as strings
public record Pointer(SortedMap<String, Entry> entries) {
    /// Name of the file.
    public static final String NAME = "outputByPartner";
    /// The pointer before the first delivery.
    public static final Pointer EMPTY = new Pointer(new TreeMap<>());

    public Pointer {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /// What is newest for one partner.
    ///
    /// @param files names in the folder
    /// @param jobTimeStamp the upstream stamp; of layout `batch-first`: the batch number
    /// @param outputFolder relative directory
    /// @param outputSize bytes on HDFS
    @JsonPropertyOrder(alphabetic = true)
    public record Entry(List<String> files, long jobTimeStamp, String outputFolder, long outputSize) {
        public Entry {
            files = List.copyOf(files);
        }
    }

    /// What was read of a table that another system wrote.
    ///
    /// @param pointer the readable entries
    /// @param problems one line for each entry that is none
    public record Reading(Pointer pointer, List<String> problems) {
        public Reading {
            problems = List.copyOf(problems);
        }
    }

    /// The entry of a partner.
    public Optional<Entry> find(int partnerId) {
        return Optional.ofNullable(entries.get(String.valueOf(partnerId)));
    }

    /// The table: keys sorted, indent 2, no line end after the last brace, as in 2016.
    public byte[] toJson() {
        try {
            return CanonicalJson.MAPPER.writer(CanonicalJson.printer()).writeValueAsBytes(entries);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A pointer that cannot be written", e);
        }
    }

    /// Reads a table. An entry that cannot be read is a problem and does not affect others; fields that an entry
    /// has besides the four are ignored.
    ///
    /// @param where for the message: the file's path
    /// @throws DropException kind PLATFORM, type `UNREADABLE`, when it is no JSON object, as while it is
    ///     being written
    public static Reading fromJson(byte[] json, String where) {
        JsonNode root = parse(json, where);
        if (!root.isObject()) {
            throw new DropException(FailureType.UNREADABLE, where + " cannot be read: it is not a JSON object");
        }
        SortedMap<String, Entry> entries = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            Optional<Entry> entry = entry(field.getValue());
            if (entry.isPresent() && isNumber(field.getKey())) {
                entries.put(field.getKey(), entry.get());
            } else {
                problems.add(Redaction.detail(where + ": the entry of '" + field.getKey() + "' is not of the form"
                        + " {jobTimeStamp, outputFolder, files, outputSize} under a partner's number"));
            }
        }
        return new Reading(new Pointer(entries), problems);
    }

    private static JsonNode parse(byte[] json, String where) {
        try {
            return CanonicalJson.MAPPER.readTree(json);
        } catch (IOException e) {
            throw CanonicalJson.unreadable(FailureType.UNREADABLE, where, e);
        }
    }

    private static Optional<Entry> entry(JsonNode node) {
        JsonNode stamp = node.path("jobTimeStamp");
        JsonNode folder = node.path("outputFolder");
        JsonNode size = node.path("outputSize");
        List<String> files = new ArrayList<>();
        for (JsonNode file : node.path("files")) {
            if (!file.isTextual()) {
                return Optional.empty();
            }
            files.add(file.asText());
        }
        boolean whole = stamp.canConvertToLong()
                && stamp.isIntegralNumber()
                && folder.isTextual()
                && node.path("files").isArray()
                && size.isIntegralNumber()
                && size.canConvertToLong();
        return whole ? Optional.of(new Entry(files, stamp.asLong(), folder.asText(), size.asLong())) : Optional.empty();
    }

    private static boolean isNumber(String key) {
        return key.matches("0|-?[1-9][0-9]{0,9}");
    }
}
