package featuredrop.activities.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every [GpuHosts] promises. A subclass offers one stopped machine of [#pool].
public abstract class GpuHostsContract {
    private static final Duration LONG = Duration.ofMinutes(2);

    /// What the test launched.
    private final List<String> made = new ArrayList<>();

    protected abstract GpuHosts hosts();

    /// The pool with one stopped machine.
    protected abstract String pool();

    /// What the machine shows of its reboots, another text after each.
    protected abstract String rebootsSeen();

    /// From which the pool may make further machines.
    protected abstract HostTemplate template(boolean spot);

    /// Ends the machine for good.
    protected abstract void terminate(String hostId);

    @AfterEach
    void terminateWhatWasMade() {
        hosts().find(pool()).stream().map(GpuHost::id).filter(made::contains).forEach(this::terminate);
    }

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

    @Test
    void showsTypeZoneAndEc2sChecksOfARunningMachine() {
        GpuHost host = only();
        assertThat(host.type()).isNotEmpty();
        assertThat(host.zone()).isNotEmpty();
        assertThat(host.spot()).isFalse();
        assertThat(host.checks()).isEmpty();
        hosts().start(host.id());
        await().atMost(LONG).until(() -> only().checks().equals("ok"));
        hosts().stop(host.id());
        await().atMost(LONG).until(() -> only().stopped());
        assertThat(only().checks()).isEmpty();
    }

    @Test
    void launchesAFurtherMachineOfThePoolThatCanBeStoppedAndStarted() {
        HostTemplate template = template(false);

        String id = launch(template, "a-" + System.nanoTime());

        assertThat(only().id()).isNotEqualTo(id);
        await().atMost(LONG).until(() -> launched(id).running());
        assertThat(launched(id).type()).isEqualTo(template.type());
        assertThat(launched(id).zone()).isEqualTo(template.zone());
        assertThat(launched(id).spot()).isFalse();
        assertThat(launched(id).address()).isNotEmpty().isNotEqualTo(only().address());
        hosts().stop(id);
        await().atMost(LONG).until(() -> launched(id).stopped());
        hosts().start(id);
        await().atMost(LONG).until(() -> launched(id).running());
    }

    @Test
    void aRepeatedLaunchWithTheSameTokenMakesNoSecondMachine() {
        String token = "b-" + System.nanoTime();

        String first = launch(template(false), token);
        assertThat(launch(template(false), token)).isEqualTo(first);
        assertThat(launch(template(false), token + "2")).isNotEqualTo(first);

        assertThat(hosts().find(pool())).hasSize(3);
    }

    @Test
    void aSpotMachineThatIsStoppedCostsNothingMore() {
        String id = launch(template(true), "c-" + System.nanoTime());
        await().atMost(LONG).until(() -> launched(id).running());
        assertThat(launched(id).spot()).isTrue();

        hosts().stop(id);

        await().atMost(LONG)
                .until(() -> hosts().find(pool()).stream()
                        .noneMatch(host -> host.id().equals(id)));
    }

    @Test
    void aMachineThatWasTerminatedIsNotFound() {
        String id = launch(template(false), "d-" + System.nanoTime());
        terminate(id);

        assertThat(hosts().find(pool())).extracting(GpuHost::id).doesNotContain(id);
        assertThatThrownBy(() -> hosts().start(id)).isInstanceOf(DropException.class);
    }

    private String launch(HostTemplate template, String token) {
        String id = hosts().launch(pool(), template, token);
        made.add(id);
        return id;
    }

    private GpuHost launched(String id) {
        return hosts().find(pool()).stream()
                .filter(host -> host.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private GpuHost only() {
        List<GpuHost> found = hosts().find(pool()).stream()
                .filter(host -> !made.contains(host.id()))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
