package featuredrop.exchange.plan;

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
        List<PlannedFile> files) {
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
    /// checksum in plan order. Each part is written as `<bytes>:<text>,` in UTF-8, so that no two plans run
    /// together.
    public String hash() {
        MessageDigest digest = Sha256.digest();
        part(digest, String.valueOf(formatVersion));
        part(digest, key.toString());
        for (PlannedFile file : files) {
            part(digest, file.name());
            part(digest, String.valueOf(file.length()));
            part(digest, file.checksum());
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
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    /// @throws featuredrop.workflows.policy.DropException kind BUG, type `UNREADABLE`, when it is something else
    public static DropPlan fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, DropPlan.class, where, FailureType.STORED_UNREADABLE);
    }

    private static void part(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
        digest.update((byte) ',');
    }
}
