package featuredrop.activities.gpupool.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.activities.gpupool.GpuHostsContract;
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

    @Test
    void refusesAStartWhenToldTo() {
        hosts.refuseNextStart("none of that type");

        assertThatThrownBy(() -> hosts.start("i-1"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NO_CAPACITY));
    }
}
