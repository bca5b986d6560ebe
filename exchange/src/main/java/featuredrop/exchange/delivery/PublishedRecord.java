package featuredrop.exchange.delivery;

import featuredrop.exchange.format.CanonicalJson;

/// Which plan a revision was published from, and a listing of the landing zone that holds the same: in the exchange,
/// under a name that tells revision and fingerprint.
///
/// @param revision which delivery of the drop
/// @param planHash names the plan
/// @param fingerprint of the listing
public record PublishedRecord(int revision, String planHash, String fingerprint) {
    /// As stored.
    public byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    /// Reads what [#toJson] wrote.
    ///
    /// @param where for the message: the object's key
    public static PublishedRecord fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, PublishedRecord.class, where);
    }
}
