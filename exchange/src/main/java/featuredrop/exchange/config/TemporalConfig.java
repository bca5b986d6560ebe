package featuredrop.exchange.config;

/// Where the Temporal server is.
///
/// @param address host and port of the frontend
/// @param namespace the namespace of this installation
/// @param webUi address of the Web UI, used in what operators read
/// @param eventsPerRun history length at which a drop continues as new
public record TemporalConfig(
        String address,
        @DefaultValue("default") String namespace,
        @DefaultValue("http://localhost:8080") String webUi,
        @DefaultValue("2000") int eventsPerRun) {
    public TemporalConfig {
        Check.given("address", address);
        Check.given("namespace", namespace);
        Check.atLeast("events-per-run", eventsPerRun, 50);
    }
}
