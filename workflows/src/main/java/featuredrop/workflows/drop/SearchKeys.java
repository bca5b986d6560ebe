package featuredrop.workflows.drop;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/// The search attributes of a drop's workflow; the namespace must know them all.
public final class SearchKeys {
    public static final SearchAttributeKey<String> SITE = SearchAttributeKey.forKeyword("Site");
    public static final SearchAttributeKey<String> PARTNER = SearchAttributeKey.forKeyword("Partner");
    public static final SearchAttributeKey<String> DROP_ID = SearchAttributeKey.forKeyword("DropId");
    public static final SearchAttributeKey<String> STAGE = SearchAttributeKey.forKeyword("Stage");
    public static final SearchAttributeKey<Boolean> PAUSED = SearchAttributeKey.forBoolean("Paused");
    public static final SearchAttributeKey<Long> RECORDS_TOTAL = SearchAttributeKey.forLong("RecordsTotal");
    public static final SearchAttributeKey<Long> RECORDS_QUARANTINED = SearchAttributeKey.forLong("RecordsQuarantined");

    /// How the drop has ended; absent while it runs.
    public static final SearchAttributeKey<String> END = SearchAttributeKey.forKeyword("End");
    /// What the drop waits for.
    public static final SearchAttributeKey<String> WAITING = SearchAttributeKey.forKeyword("Waiting");

    /// All of them, as the namespace has to know them.
    public static final List<SearchAttributeKey<?>> ALL =
            List.of(SITE, PARTNER, DROP_ID, STAGE, PAUSED, RECORDS_TOTAL, RECORDS_QUARANTINED, END, WAITING);

    private SearchKeys() {}
}
