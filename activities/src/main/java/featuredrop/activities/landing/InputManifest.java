package featuredrop.activities.landing;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.format.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The 2016 `outputByPartner` of a landing zone, as read once.
///
/// @param entries per partner id, those with a stamp
/// @param problems one line for each entry without a stamp, and for a manifest that cannot be read
record InputManifest(Map<String, Entry> entries, List<String> problems) {
    /// The manifest of 2016 had 450 partners; more than this is not one.
    private static final int MAX_BYTES = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    InputManifest {
        entries = Map.copyOf(entries);
        problems = List.copyOf(problems);
    }

    /// What one partner landed last.
    ///
    /// @param stamp upstream stamp, seconds
    /// @param folder relative to the landing directory
    /// @param files names relative to the folder
    /// @param size bytes of all files; null when the entry names none
    /// @param refusal why the entry cannot be used, for the operator; null when it can
    record Entry(
            long stamp,
            String folder,
            List<String> files,
            @Nullable Long size,
            @Nullable String refusal) {
        Entry {
            files = List.copyOf(files);
        }

        /// Folders have any form, so only a folder that bears another partner's id instead of the own one is known to
        /// be the other's.
        private boolean isOfAnother(String partner, Set<String> partners) {
            List<String> segments = List.of(folder.split("/", -1));
            return !segments.contains(partner) && segments.stream().anyMatch(partners::contains);
        }

        private static Entry refused(long stamp, String refusal) {
            return new Entry(stamp, "", List.of(), null, refusal);
        }
    }

    /// Where the manifest is.
    static String path(String root) {
        return root + "/" + Pointer.NAME;
    }

    /// Reads the manifest under `root`; an absent one has no entries, since its producer may be about to
    /// replace it.
    static InputManifest read(LandingZone zone, String root) {
        String path = path(root);
        if (zone.stat(path).isEmpty()) {
            return new InputManifest(Map.of(), List.of());
        }
        try (InputStream in = zone.open(path, 0)) {
            byte[] json = in.readNBytes(MAX_BYTES + 1);
            return json.length > MAX_BYTES ? unreadable(path, "it is over 64 MiB") : parse(root, path, json);
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
    }

    private static InputManifest parse(String root, String path, byte[] json) throws IOException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            return unreadable(path, place + Redaction.detail(e.getOriginalMessage()));
        }
        if (!tree.isObject()) {
            return unreadable(path, "it is not a JSON object");
        }
        Map<String, Entry> entries = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            JsonNode stamp = field.getValue().path("jobTimeStamp");
            if (stamp.isIntegralNumber() && stamp.canConvertToLong() && stamp.asLong() > 0) {
                entries.put(field.getKey(), entry(root, stamp.asLong(), field.getValue()));
            } else {
                problems.add("Partner " + Redaction.detail(field.getKey()) + " in " + path
                        + " has no jobTimeStamp above 0: " + shown(stamp));
            }
        }
        Set<String> partners = Set.copyOf(entries.keySet());
        entries.replaceAll((partner, entry) -> entry.isOfAnother(partner, partners)
                ? Entry.refused(
                        entry.stamp(),
                        "The outputFolder '" + Redaction.detail(entry.folder()) + "' of partner " + partner
                                + " is the folder of another partner")
                : entry);
        return new InputManifest(entries, problems);
    }

    private static Entry entry(String root, long stamp, JsonNode node) {
        JsonNode folder = node.path("outputFolder");
        JsonNode files = node.path("files");
        JsonNode size = node.path("outputSize");
        if (!folder.isTextual()) {
            return wrong(stamp, "outputFolder", folder, "a text");
        }
        if (!files.isArray()) {
            return wrong(stamp, "files", files, "a list of names");
        }
        if (!size.isMissingNode() && !size.isIntegralNumber()) {
            return wrong(stamp, "outputSize", size, "an integer");
        }
        Optional<String> place = below(root, folder.asText());
        if (place.isEmpty()) {
            return Entry.refused(
                    stamp, "The outputFolder '" + Redaction.detail(folder.asText()) + "' is outside of " + root);
        }
        String base = root + "/" + place.get();
        List<String> names = new ArrayList<>();
        Set<String> distinct = new HashSet<>();
        for (JsonNode file : files) {
            Optional<String> name = file.isTextual() ? below(base, file.asText()) : Optional.empty();
            if (name.isEmpty() || !distinct.add(name.get())) {
                return Entry.refused(
                        stamp,
                        "The listed file " + shown(file) + " is outside of " + Redaction.detail(base)
                                + " or is listed twice");
            }
            names.add(name.get());
        }
        return new Entry(stamp, place.get(), names, size.asLong(-1) == -1 ? null : size.asLong(), null);
    }

    private static Entry wrong(long stamp, String field, JsonNode value, String expected) {
        String is = value.isMissingNode() ? " is missing" : " is " + shown(value);
        return Entry.refused(stamp, "In the entry of stamp " + stamp + ", " + field + is + ", expected " + expected);
    }

    private static String shown(JsonNode value) {
        return Redaction.detail(value.toString());
    }

    /// `path` relative to `base`; empty when it is outside.
    private static Optional<String> below(String base, String path) {
        String relative = path.startsWith(base + "/") ? path.substring(base.length() + 1) : path;
        String trimmed = relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
        for (String segment : trimmed.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
                return Optional.empty();
            }
        }
        return trimmed.indexOf(':') >= 0 ? Optional.empty() : Optional.of(trimmed);
    }

    private static InputManifest unreadable(String path, String why) {
        return new InputManifest(Map.of(), List.of(path + " cannot be read: " + why));
    }

    /// The entry of one partner.
    Optional<Entry> entry(int partnerId) {
        return Optional.ofNullable(entries.get(String.valueOf(partnerId)));
    }
}
