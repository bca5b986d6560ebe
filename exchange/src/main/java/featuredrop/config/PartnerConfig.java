package featuredrop.config;

import featuredrop.exchange.IdScheme;
import featuredrop.exchange.LandingLayout;
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
/// @param fetch what fetching its images may and must do
public record PartnerConfig(
        int id,
        @Default("directory") LandingLayout layout,
        @Default("_SUCCESS") String doneFlag,
        @Default("hashed") IdScheme itemIds,
        @Default("efficientnet-lite0") String model,
        @Default("gpu") String pool,
        @Default("0.2") double quarantineLimit,
        @Default("PT1M") Duration lookEvery,
        @Default("PT2H") Duration softWait,
        @Default("P2D") Duration hardWait,
        PartnerFetchConfig fetch) {
    public PartnerConfig {
        Check.atLeast("id", id, 0);
        Check.given("done-flag", doneFlag);
        Check.between("quarantine-limit", quarantineLimit, 0, 1);
        Check.positive("look-every", lookEvery);
        Check.positive("soft-wait", softWait);
        Check.atLeast("hard-wait", softWait, hardWait);
    }
}
