package featuredrop.exchange.config;

import java.time.Duration;

/// How often the periodic workflows run on each site.
///
/// @param scan time between two looks for landed drops
/// @param reconcile time between two comparisons of what is stored with what runs
/// @param sweep time between two removals of what is past its retention
public record ScheduleConfig(
        @DefaultValue("PT2M") Duration scan,
        @DefaultValue("PT1H") Duration reconcile,
        @DefaultValue("P1D") Duration sweep) {
    public ScheduleConfig {
        Check.positive("scan", scan);
        Check.positive("reconcile", reconcile);
        Check.positive("sweep", sweep);
    }
}
