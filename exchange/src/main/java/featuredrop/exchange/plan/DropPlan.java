package featuredrop.exchange.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.record.IdScheme;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The frozen input list of a drop, `plan.json`. The model is no part of it: the same plan is extracted by
/// any model, each into its own results.
///
/// @param formatVersion [FormatVersion#CURRENT]
/// @param key which drop
/// @param partnerId the partner's number
/// @param idScheme how ids of `.bin` records are made; URL lists are always hashed
/// @param layout where the drop appeared
/// @param folder absolute path of the drop's directory
/// @param stamp upstream stamp, as the layout defines it
/// @param chunkRecords most records of a chunk, frozen so that a changed setting cannot cut a repeated
///     export anew
/// @param chunkBytes most bytes of a chunk
/// @param files the input files in plan order
/// @param feed how the lists among them are written; left out of the stored form when it is
///     [ListFeed#STANDARD]
public record DropPlan(
        int formatVersion,
        DropKey key,
        int partnerId,
        IdScheme idScheme,
        LandingLayout layout,
        String folder,
        long stamp,
        int chunkRecords,
        long chunkBytes,
        List<PlannedFile> files,
        ListFeed feed) {
    private static final String FEED = "feed";

    public DropPlan {
        FormatVersion.require("plan", formatVersion);
        files = List.copyOf(files);
        if (chunkRecords < 1 || chunkBytes < 1) {
            throw new IllegalArgumentException(
                    "A plan with chunks of " + chunkRecords + " records and " + chunkBytes + " bytes");
        }
        Set<String> names = new HashSet<>();
        for (PlannedFile file : files) {
            if (!names.add(file.name())) {
                throw new IllegalArgumentException("The plan of " + key + " lists '" + file.name() + "' twice");
            }
        }
    }

    /// Names the content: SHA-256, hex, over format version, drop key, and each file's name, length and
    /// checksum in plan order; then over the feed, unless it is the standard one. Each part is written as
    /// `<bytes>:<text>,` in UTF-8, so that no two plans run together.
    public String hash() {
        MessageDigest digest = Sha256.digest();
        part(digest, String.valueOf(formatVersion));
        part(digest, key.toString());
        for (PlannedFile file : files) {
            part(digest, file.name());
            part(digest, String.valueOf(file.length()));
            part(digest, file.checksum());
        }
        if (!feed.equals(ListFeed.STANDARD)) {
            part(digest, text(CanonicalJson.line(feed)));
        }
        return Sha256.hex(digest);
    }

    /// Length of all files together.
    public long bytes() {
        return files.stream().mapToLong(PlannedFile::length).sum();
    }

    /// The scheme that makes the ids of one file.
    public IdScheme idScheme(PlannedFile file) {
        return file.format().isUrlList() ? IdScheme.HASHED : idScheme;
    }

    /// As stored.
    public byte[] toJson() {
        ObjectNode tree = CanonicalJson.MAPPER.valueToTree(this);
        if (feed.equals(ListFeed.STANDARD)) {
            tree.remove(FEED);
        }
        return CanonicalJson.bytes(tree);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    /// @throws featuredrop.workflows.policy.DropException kind BUG, type `UNREADABLE`, when it is something else
    public static DropPlan fromJson(byte[] json, String where) {
        ObjectNode tree = CanonicalJson.read(json, ObjectNode.class, where, FailureType.STORED_UNREADABLE);
        if (!tree.has(FEED)) {
            tree.set(FEED, CanonicalJson.MAPPER.valueToTree(ListFeed.STANDARD));
        }
        try {
            return CanonicalJson.MAPPER.treeToValue(tree, DropPlan.class);
        } catch (JsonProcessingException e) {
            throw CanonicalJson.unreadable(FailureType.STORED_UNREADABLE, where, e);
        }
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).strip();
    }

    private static void part(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
        digest.update((byte) ',');
    }
}
