package featuredrop.activities.gpupool.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.activities.gpupool.GpuHostsContract;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import org.junit.jupiter.api.Test;

class InMemoryGpuHostsTest extends GpuHostsContract {
    private final InMemoryGpuHosts hosts = new InMemoryGpuHosts();

    InMemoryGpuHostsTest() {
        hosts.add("p", "i-1", "10.0.0.1");
    }

    @Override
    protected GpuHosts hosts() {
        return hosts;
    }

    @Override
    protected String pool() {
        return "p";
    }

    @Override
    protected String rebootsSeen() {
        return String.valueOf(hosts.reboots("i-1"));
    }

    @Override
    protected HostTemplate template(boolean spot) {
        return new HostTemplate("lt-1", "g6.xlarge", "zone-b", spot);
    }

    @Override
    protected void terminate(String hostId) {
        hosts.terminate(hostId);
    }

    @Test
    void refusesALaunchForTheReasonItWasTold() {
        hosts.refuseNextStart(FailureType.EC2_QUOTA, "no more of them");

        assertThatThrownBy(() -> hosts.launch("p", template(false), "t"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.EC2_QUOTA));
        assertThat(hosts.find("p")).hasSize(1);
    }

    @Test
    void showsAMachineThatItsChecksFoundBroken() {
        hosts.impair("i-1");

        assertThat(hosts.find("p")).allMatch(GpuHost::broken);
    }

    @Test
    void refusesAStartWhenToldTo() {
        hosts.refuseNextStart("none of that type");

        assertThatThrownBy(() -> hosts.start("i-1"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NO_CAPACITY));
    }
}
