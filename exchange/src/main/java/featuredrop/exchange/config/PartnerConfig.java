package featuredrop.exchange.config;

import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.WhenChanged;
import featuredrop.exchange.record.IdScheme;
import featuredrop.workflows.gpupool.PoolChoice;
import java.time.Duration;
import java.util.List;

/// One partner on one site.
///
/// @param id the partner's number
/// @param layout where its drops appear
/// @param doneFlag name of the flag file of the `directory` layout
/// @param itemIds how ids are made
/// @param model model id
/// @param pool GPU pool; with a label only those of its hosts that have it, as in `gpu/type=g5.xlarge`,
///     `gpu/zone=eu-west-1a` or `gpu/host=i-0123`
/// @param quarantineLimit share of quarantined records, 0 to 1, above which a drop is held
/// @param lookEvery time between the first two looks for the data; later ones are rarer, up to 15 minutes
/// @param softWait after this wait the drop reports that it is late
/// @param hardWait after this wait the drop is closed
/// @param retryFailed waits before the passes over images whose failure may be over, before a drop's results go back;
///     an empty list for no pass
/// @param whenChanged what becomes of a published drop whose landed files change: `report` or `redo`
/// @param feed how its lists are written
/// @param fetch what fetching its images may and must do
/// @param qualityGate whether its drops are compared with its last ones
public record PartnerConfig(
        int id,
        @DefaultValue("directory") LandingLayout layout,
        @DefaultValue("_SUCCESS") String doneFlag,
        @DefaultValue("hashed") IdScheme itemIds,
        @DefaultValue("efficientnet-lite0") String model,
        @DefaultValue("gpu") String pool,
        @DefaultValue("0.2") double quarantineLimit,
        @DefaultValue("PT1M") Duration lookEvery,
        @DefaultValue("PT2H") Duration softWait,
        @DefaultValue("P2D") Duration hardWait,
        @DefaultValue("PT10M, PT1H") List<Duration> retryFailed,
        @DefaultValue("report") WhenChanged whenChanged,
        PartnerFeedConfig feed,
        PartnerFetchConfig fetch,
        QualityGateConfig qualityGate) {
    public PartnerConfig {
        Check.atLeast("id", id, 0);
        Check.given("done-flag", doneFlag);
        Check.readable("pool", () -> PoolChoice.parse(pool));
        Check.between("quarantine-limit", quarantineLimit, 0, 1);
        Check.positive("look-every", lookEvery);
        Check.positive("soft-wait", softWait);
        Check.atLeast("hard-wait", softWait, hardWait);
        retryFailed.forEach(wait -> Check.positive("retry-failed", wait));
        retryFailed = List.copyOf(retryFailed);
    }
}
