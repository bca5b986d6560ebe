package featuredrop.workflows.flow.gpupool.onehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import featuredrop.workflows.gpupool.GpuHost;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PoolHostsTest {
    @Test
    void theHostThatNeedsTheLeastIsBroughtUp() {
        assertThat(chosen("terminated", "stopped", "pending", "running")).isEqualTo("running");
        assertThat(chosen("terminated", "stopped", "pending")).isEqualTo("pending");
        assertThat(chosen("stopping", "stopped")).isEqualTo("stopped");
        assertThat(hosts("stopped", "stopped").chosen().orElseThrow().id()).isEqualTo("i-0");
        assertThat(hosts().chosen()).isEmpty();
    }

    @Test
    void aPendingHostIsUpButDoesNotRun() {
        assertThat(hosts("stopped", "pending").isAnyUp()).isTrue();
        assertThat(hosts("stopped", "pending").isAnyRunning()).isFalse();
        assertThat(hosts("stopped", "running").isAnyRunning()).isTrue();
        assertThat(hosts("stopped", "stopping").isAnyUp()).isFalse();
    }

    @Test
    void aHostThatStopsIsNotDownYet() {
        assertThat(hosts("stopped", "terminated").areAllDown()).isTrue();
        assertThat(hosts().areAllDown()).isTrue();
        assertThat(hosts("stopped", "stopping").areAllDown()).isFalse();
        assertThat(hosts("pending").areAllDown()).isFalse();
    }

    @Test
    void aHostIsFoundByItsId() {
        PoolHosts hosts = hosts("stopped", "running");

        assertThat(hosts.host("i-1")).contains(new GpuHost("i-1", "running", ""));
        assertThat(hosts.host("i-2")).isEmpty();
        assertThatCode(() -> hosts.require("i-0", "main")).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts.require("i-2", "main"))
                .withMessage("Pool main has no host 'i-2', it has [i-0, i-1]");
    }

    @Test
    void hostsAreKeptInTheOrderOfTheirIds() {
        PoolHosts hosts =
                PoolHosts.found(List.of(new GpuHost("i-2", "running", ""), new GpuHost("i-1", "stopped", "")));

        assertThat(hosts.seen()).isTrue();
        assertThat(hosts.describe("main")).isEqualTo("i-1 is stopped, i-2 is running");
        assertThat(hosts().describe("main")).isEqualTo("no host is tagged featuredrop:pool=main");
        assertThat(PoolHosts.UNSEEN.seen()).isFalse();
    }

    private static String chosen(String... states) {
        return hosts(states).chosen().orElseThrow().state();
    }

    private static PoolHosts hosts(String... states) {
        return PoolHosts.found(Stream.iterate(0, i -> i < states.length, i -> i + 1)
                .map(i -> new GpuHost("i-" + i, states[i], ""))
                .toList());
    }
}
