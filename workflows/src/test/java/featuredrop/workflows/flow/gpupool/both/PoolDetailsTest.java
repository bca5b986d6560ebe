package featuredrop.workflows.flow.gpupool.both;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoolDetailsTest {
    @Test
    void aPoolShowsItsHostsAndItsHolders() {
        PoolState state = new PoolState(
                "main",
                PoolPhase.READY,
                "self-test passed",
                List.of(new GpuHost("i-1", "running", "10.0.0.1")),
                List.of(new Lease("drop/north/acme/d1", 1, 2_000)),
                1_000);

        assertThat(PoolDetails.of(state)).isEqualTo("""
                **READY** since 1970-01-01T00:00:01Z \s
                self-test passed

                Hosts:\s
                - i-1 running

                Leases: 1
                - drop/north/acme/d1 since 1970-01-01T00:00:02Z""");
    }

    @Test
    void aPoolOfSeveralHostsShowsThemAsATable() {
        GpuHost host = new GpuHost("i-1", "running", "10.0.0.1", "g5.xlarge", "a", false, "ok");
        HostView view = new HostView(host, HostState.SUSPECT, "Xid 79 | [x]", 2_000, HostFacts.UNKNOWN, List.of());
        PoolState state = new PoolState(
                "main",
                PoolPhase.STARTING,
                "",
                List.of(host),
                List.of(),
                1_000,
                List.of(view),
                new PoolState.Backlog(812, 5.04, 61_000));

        assertThat(PoolDetails.of(state)).isEqualTo("""
                **STARTING** since 1970-01-01T00:00:01Z

                | host | state | reason | since |
                |---|---|---|---|
                | i-1 g5.xlarge | SUSPECT | Xid 79 \\| \\[x\\] | 1970-01-01T00:00:02Z |

                Chunks that wait: 812; a host extracts 5.0 a minute; EC2 is asked again at 1970-01-01T00:01:01Z

                Leases: 0""");
    }

    @Test
    void aPoolThatNeverRanHasNothingToShow() {
        assertThat(PoolDetails.of(new PoolState("main", PoolPhase.STOPPED, "", List.of(), List.of(), 0)))
                .isEqualTo("**STOPPED** since 1970-01-01T00:00:00Z\n\nHosts: \n\nLeases: 0");
    }
}
