package featuredrop.exchange.delivery;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.workflows.drop.DropEnd;
import java.time.DateTimeException;
import java.time.Instant;

/// How a drop was closed without a delivery: `closed.<n>.json` in the exchange.
///
/// @param revision which delivery of the drop was closed
/// @param end how it ended, never PUBLISHED
/// @param reason why, for the operator
/// @param who who decided; empty when the system did
/// @param fingerprint digest of the listing, so that a changed one opens the drop again
/// @param time when, ISO-8601 in UTC
public record ClosedRecord(int revision, DropEnd end, String reason, String who, String fingerprint, String time) {
    public ClosedRecord {
        if (end == DropEnd.PUBLISHED) {
            throw new IllegalArgumentException("A published drop has no record of how it was closed");
        }
        try {
            Instant.parse(time);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Not a time: '" + time + "'", e);
        }
    }

    /// As stored.
    public byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    public static ClosedRecord fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, ClosedRecord.class, where);
    }
}
