package featuredrop.cli.hosts;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolState;
import java.util.List;
import java.util.Locale;

/// One GPU host of a pool.
///
/// @param pool the pool it belongs to
/// @param view what the pool knows of it
/// @param chunksInHand chunks that its worker extracts now
public record HostRow(String pool, @JsonUnwrapped HostView view, int chunksInHand) {
    /// EC2 instance id.
    public String id() {
        return view.host().id();
    }

    /// Whether it costs money, and its worker may answer.
    public boolean isUp() {
        return view.host().up();
    }

    /// Such as `g5.xlarge, spot`.
    String type() {
        GpuHost host = view.host();
        String type = host.type().isEmpty() ? "-" : host.type();
        return host.spot() ? type + ", spot" : type;
    }

    /// The hosts of a pool as it knows them. A control worker of 0.1.0 says what EC2 shows and what the pool does.
    public static List<HostView> views(PoolState pool) {
        if (!pool.fleet().isEmpty()) {
            return pool.fleet();
        }
        return pool.hosts().stream()
                .map(host -> new HostView(
                        host, state(host, pool), pool.detail(), pool.sinceMillis(), HostFacts.UNKNOWN, List.of()))
                .toList();
    }

    private static HostState state(GpuHost host, PoolState pool) {
        return switch (host.state().toLowerCase(Locale.ROOT)) {
            case "stopped" -> HostState.STOPPED;
            case "pending" -> HostState.PENDING;
            case "stopping" -> HostState.STOPPING;
            case "running" ->
                switch (pool.phase()) {
                    case READY -> HostState.READY;
                    case DRAINING -> HostState.DRAINING;
                    case REBOOTING -> HostState.REBOOTING;
                    case STOPPING, STOPPED -> HostState.STOPPING;
                    case STARTING, WAITING_CAPACITY -> HostState.BOOTING;
                    case FAILED -> HostState.IMPAIRED;
                };
            default -> HostState.LOST;
        };
    }
}
