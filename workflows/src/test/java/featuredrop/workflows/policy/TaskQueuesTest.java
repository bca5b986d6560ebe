package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TaskQueuesTest {
    /// Workers of an older release poll these names.
    @Test
    void theNamesOfTheQueuesStay() {
        assertThat(TaskQueues.io("north")).isEqualTo("drop-io-north");
        assertThat(TaskQueues.gpu("main")).isEqualTo("gpu-main");
        assertThat(TaskQueues.gpuHost("i-1")).isEqualTo("gpu-host-i-1");
        assertThat(TaskQueues.DROP_WORKFLOW).isEqualTo("drop-workflow");
        assertThat(TaskQueues.CONTROL).isEqualTo("control");
    }
}
