package featuredrop.activities.delivery.tree;

import featuredrop.exchange.format.CanonicalJson;

/// The batch number that a revision took in the `batch-first` layout, as stored in its claim.
///
/// @param drop workflow id of the drop, and its revision
/// @param batch Unix seconds
/// @param stamp the drop's upstream stamp
public record BatchClaim(String drop, long batch, long stamp) {
    byte[] toJson() {
        return CanonicalJson.bytes(this);
    }

    static BatchClaim fromJson(byte[] json, String where) {
        return CanonicalJson.read(json, BatchClaim.class, where);
    }
}
