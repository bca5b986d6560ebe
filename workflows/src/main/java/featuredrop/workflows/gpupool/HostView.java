package featuredrop.workflows.gpupool;

import java.util.List;

/// One host of a pool, as an operator sees it.
///
/// @param host as EC2 shows it
/// @param state what the pool knows of it
/// @param reason why it is in that state
/// @param sinceMillis when the state began, milliseconds since the epoch
/// @param facts what its worker said of itself last
/// @param changes its last changes of state, oldest first
public record HostView(
        GpuHost host, HostState state, String reason, long sinceMillis, HostFacts facts, List<Change> changes) {
    public HostView {
        changes = List.copyOf(changes);
    }

    /// One change of state.
    ///
    /// @param state the new state
    /// @param reason why
    /// @param atMillis when, milliseconds since the epoch
    public record Change(HostState state, String reason, long atMillis) {}
}
