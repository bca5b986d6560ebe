package featuredrop.config;

import java.time.Duration;

/// One partner on one site.
///
/// @param id the partner's number
/// @param layout where its drops appear
/// @param doneFlag name of the flag file of the `directory` layout
/// @param itemIds how ids are made
/// @param model model id
/// @param pool GPU pool
/// @param quarantineLimit share of quarantined records, 0 to 1, above which a drop is held
/// @param lookEvery time between two looks for the data
/// @param softWait after this wait the drop reports that it is late
/// @param hardWait after this wait the drop is closed
public record PartnerConfig(
        int id,
        Layout layout,
        String doneFlag,
        ItemIds itemIds,
        String model,
        String pool,
        double quarantineLimit,
        Duration lookEvery,
        Duration softWait,
        Duration hardWait) {
    /// Where drops appear.
    public enum Layout {
        /// Listed by the 2016 `outputByPartner` under the landing directory.
        MANIFEST,
        /// `<landing>/<partner>/<drop>/` with a done flag.
        DIRECTORY
    }

    /// How delivered ids are made.
    public enum ItemIds {
        /// `internal_id` as it is.
        INTERNAL,
        /// The 64-bit hash of the normalised `external_item_id`.
        HASHED
    }
}
