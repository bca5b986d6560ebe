package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuredrop.activities.landing.LandingZone;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// A published delivery as a stranger reads it: gunzip, split, parse; none of the code that wrote it is used.
///
/// @param features lines of `cnn_features.txt.gz`, without the line feed
/// @param quarantine lines of `quarantine.jsonl.gz`
/// @param manifest the parsed `manifest.json`
record Delivered(List<String> features, List<JsonNode> quarantine, JsonNode manifest) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d+");

    /// Reads the directory and checks what every reader may rely on: `_SUCCESS`, digests, line format.
    static Delivered read(LandingZone zone, String directory) {
        return read(zone, directory, directory);
    }

    /// Reads a delivery whose files stand apart from their `_SUCCESS`.
    ///
    /// @param root where `_SUCCESS` stands
    static Delivered read(LandingZone zone, String root, String directory) {
        byte[] manifest = bytes(zone, directory + "/manifest.json");
        assertThat(new String(bytes(zone, root + "/_SUCCESS"), StandardCharsets.US_ASCII).strip())
                .as("_SUCCESS of %s", directory)
                .isEqualTo(sha256(manifest));
        List<String> features = lines(zone, directory + "/cnn_features.txt.gz");
        for (String line : features) {
            assertThat(line).as("a line of %s", directory).endsWith(" ");
            assertThat(line.strip().split(" ", -1))
                    .as("a line of %s", directory)
                    .allMatch(WHOLE_NUMBER.asMatchPredicate());
        }
        List<JsonNode> quarantine = new ArrayList<>();
        try {
            for (String line : lines(zone, directory + "/quarantine.jsonl.gz")) {
                quarantine.add(JSON.readTree(line));
            }
            return new Delivered(features, quarantine, JSON.readTree(manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What two equal runs of the same input share, with the names that tell one drop from another taken out.
    String comparable() {
        ObjectNode content = manifest.path("content").deepCopy();
        content.remove(List.of("site", "drop", "planHash"));
        for (JsonNode input : content.path("inputs")) {
            String path = input.path("path").asText();
            ((ObjectNode) input).put("path", path.substring(path.lastIndexOf('/') + 1));
        }
        StringBuilder text = new StringBuilder(content.toString()).append('\n');
        features.forEach(line -> text.append(line).append('\n'));
        for (JsonNode entry : quarantine) {
            ObjectNode comparable = entry.deepCopy();
            comparable.remove(List.of("attempts", "detail"));
            text.append(comparable).append('\n');
        }
        return text.toString();
    }

    /// The vector that a reader of 2016 gets for a line: strip, split on one space, divide by a million.
    static double[] vector(String line) {
        String[] fields = line.strip().split(" ", -1);
        double[] vector = new double[fields.length - 2];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Long.parseLong(fields[i + 2]) / 1e6;
        }
        return vector;
    }

    private static List<String> lines(LandingZone zone, String path) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(zone.open(path, 0)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static byte[] bytes(LandingZone zone, String path) {
        try (InputStream in = zone.open(path, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
