package featuredrop.activities.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [GpuHosts] promises. A subclass offers one stopped machine of [#pool].
public abstract class GpuHostsContract {
    private static final Duration LONG = Duration.ofMinutes(2);

    protected abstract GpuHosts hosts();

    /// The pool with one stopped machine.
    protected abstract String pool();

    /// What the machine shows of its reboots, another text after each.
    protected abstract String rebootsSeen();

    @Test
    void findsMachinesByTheirPool() {
        assertThat(hosts().find(pool())).hasSize(1);
        assertThat(hosts().find("another-" + pool())).isEmpty();
    }

    @Test
    void startsAndStopsAndShowsItAtLast() {
        GpuHost host = only();
        hosts().start(host.id());
        await().atMost(LONG).until(() -> only().running());
        assertThat(only().address()).isNotEmpty();
        hosts().stop(host.id());
        await().atMost(LONG).until(() -> only().stopped());
    }

    @Test
    void startingWhatRunsAndStoppingWhatIsStoppedChangesNothing() {
        GpuHost host = only();
        hosts().stop(host.id());
        await().atMost(LONG).until(() -> only().stopped());
        hosts().start(host.id());
        hosts().start(host.id());
        await().atMost(LONG).until(() -> only().running());
        hosts().stop(host.id());
        hosts().stop(host.id());
        await().atMost(LONG).until(() -> only().stopped());
    }

    @Test
    void aRebootReachesTheMachineAndItRunsOn() {
        GpuHost host = only();
        hosts().start(host.id());
        await().atMost(LONG).until(() -> only().running());
        String before = rebootsSeen();
        hosts().reboot(host.id());
        await().atMost(LONG).until(() -> !rebootsSeen().equals(before));
        assertThat(only().running()).isTrue();
        hosts().stop(host.id());
        await().atMost(LONG).until(() -> only().stopped());
    }

    @Test
    void refusesAMachineThatIsNotThere() {
        assertThatThrownBy(() -> hosts().start("i-0123456789abcdef0"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("i-0123456789abcdef0");
    }

    private GpuHost only() {
        List<GpuHost> found = hosts().find(pool());
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
