package featuredrop.config;

import java.time.Duration;

/// How often the periodic workflows run on each site.
public record ScheduleConfig(Duration scan, Duration reconcile, Duration sweep) {}
