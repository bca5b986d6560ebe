package featuredrop.exchange.recovery;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.workflows.drop.DropRequest;
import java.time.DateTimeException;
import java.time.Instant;

/// A redo that was started: `sites/<site>/redos/<partner>/<drop id>/<revision>.json` in the exchange.
///
/// @param request what its workflow was started with: the drop, the revision and why
/// @param who who started it; empty when that is not known
/// @param since when, ISO-8601 in UTC
public record KeptRedo(DropRequest request, String who, String since) {
    public KeptRedo {
        try {
            Instant.parse(since);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Not a time: '" + since + "'", e);
        }
    }

    /// As stored.
    public byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    public static KeptRedo fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, KeptRedo.class, where);
    }
}
