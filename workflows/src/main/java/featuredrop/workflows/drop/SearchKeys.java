package featuredrop.workflows.drop;

import io.temporal.common.SearchAttributeKey;

/// The search attributes of a drop's workflow; the namespace must know them all.
public final class SearchKeys {
    public static final SearchAttributeKey<String> SITE = SearchAttributeKey.forKeyword("Site");
    public static final SearchAttributeKey<String> PARTNER = SearchAttributeKey.forKeyword("Partner");
    public static final SearchAttributeKey<String> DROP_ID = SearchAttributeKey.forKeyword("DropId");
    public static final SearchAttributeKey<String> STAGE = SearchAttributeKey.forKeyword("Stage");
    public static final SearchAttributeKey<Boolean> PAUSED = SearchAttributeKey.forBoolean("Paused");
    public static final SearchAttributeKey<Long> RECORDS_TOTAL = SearchAttributeKey.forLong("RecordsTotal");
    public static final SearchAttributeKey<Long> RECORDS_QUARANTINED = SearchAttributeKey.forLong("RecordsQuarantined");

    private SearchKeys() {}
}
