package featuredrop.exchange.distrust;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SafeName;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.List;

/// Names results of one drop that are not to be delivered: those that a host made after the last comparison in which
/// its GPU agreed with the CPU. Written once by the host's worker,
/// `drops/<site>/_distrusted/<partner>/<drop id>/out/<model key>/<plan hash>-<host>-<digest>.json`.
///
/// @param formatVersion of this note
/// @param key which drop
/// @param planHash names its plan
/// @param modelKey the model that made the results
/// @param host whose results they are
/// @param reason what was seen, for the operator
/// @param lastGoodMillis when the engines agreed last, milliseconds since the epoch; 0 for never
/// @param foundMillis when they differed
/// @param results which results
public record DistrustNote(
        int formatVersion,
        DropKey key,
        String planHash,
        String modelKey,
        String host,
        String reason,
        long lastGoodMillis,
        long foundMillis,
        List<Result> results) {
    private static final int DIGITS = 16;

    public DistrustNote {
        FormatVersion.require("note", formatVersion);
        results = List.copyOf(results);
    }

    /// The result of one chunk.
    ///
    /// @param file index of the input file in the plan, from 0
    /// @param chunk index of the chunk in the file, from 0
    /// @param generation of the result
    public record Result(int file, int chunk, int generation) {}

    /// What was found.
    ///
    /// @param host whose results they are
    /// @param reason what was seen, for the operator
    /// @param lastGoodMillis when the engines agreed last, milliseconds since the epoch; 0 for never
    /// @param foundMillis when they differed
    public record Cause(String host, String reason, long lastGoodMillis, long foundMillis) {}

    /// Of chunks of one plan and model.
    ///
    /// @param chunks at least one, each at the generation of its result
    public static DistrustNote of(Cause cause, List<ChunkRef> chunks) {
        PlanRef plan = chunks.getFirst().plan();
        return new DistrustNote(
                FormatVersion.CURRENT,
                plan.key(),
                plan.planHash(),
                plan.modelKey(),
                cause.host(),
                cause.reason(),
                cause.lastGoodMillis(),
                cause.foundMillis(),
                chunks.stream()
                        .map(chunk -> new Result(
                                chunk.file(), chunk.chunk(), chunk.plan().generation()))
                        .toList());
    }

    /// Whether it is about results of that plan and model.
    public boolean isAbout(PlanRef plan) {
        return key.equals(plan.key()) && planHash.equals(plan.planHash()) && modelKey.equals(plan.modelKey());
    }

    /// Where it is stored. Two notes of one host have different names, because their contents differ.
    public String objectKey() {
        String digest = Sha256.hex(toJson()).substring(0, DIGITS);
        return ObjectKeys.distrusted(new PlanRef(key, 0, planHash, "", modelKey), SafeName.encode(host), digest);
    }

    /// As stored.
    public byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    public static DistrustNote fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, DistrustNote.class, where);
    }
}
