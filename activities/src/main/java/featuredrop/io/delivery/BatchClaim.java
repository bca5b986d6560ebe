package featuredrop.io.delivery;

import com.fasterxml.jackson.databind.JsonNode;

/// The batch number that a drop took in the `batch-first` layout, as its claim remembers it.
///
/// @param batch Unix seconds
/// @param stamp the drop's upstream stamp
record BatchClaim(long batch, long stamp) {
    static BatchClaim fromJson(JsonNode json) {
        return new BatchClaim(json.path("batch").asLong(), json.path("stamp").asLong());
    }
}
