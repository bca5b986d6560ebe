package featuredrop.exchange.record;

/// How the delivered ids of a partner are made; see [ItemIds].
public enum IdScheme {
    /// `internal_id` as it is.
    INTERNAL,
    /// The 64-bit hash of the normalised `external_item_id`; always used for URL lists.
    HASHED
}
