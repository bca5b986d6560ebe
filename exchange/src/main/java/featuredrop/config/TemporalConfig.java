package featuredrop.config;

/// Where the Temporal server is.
///
/// @param address host and port of the frontend
/// @param namespace the namespace of this installation
/// @param webUi address of the Web UI, used in what operators read
/// @param eventsPerRun history length at which a drop continues as new
public record TemporalConfig(String address, String namespace, String webUi, int eventsPerRun) {}
