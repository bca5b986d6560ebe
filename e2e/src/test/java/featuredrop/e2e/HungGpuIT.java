package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.local.LocalSystem;
import featuredrop.local.ec2.Ec2Instances;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A host whose `nvidia-smi` hangs is rebooted by the pool itself, through the EC2 API.
final class HungGpuIT {
    @Test
    void aHangingGpuIsRebootedThroughEc2AndTheDropEnds() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole());
                Ec2Instances instances = new Ec2Instances(
                        URI.create(
                                "http://127.0.0.1:" + scenario.system().ports().ec2()),
                        LocalSystem.REGION,
                        LocalSystem.POOL)) {
            pool(scenario).stopNow("the test begins with a stopped pool");
            awaitPool(scenario, state -> state.phase() == PoolPhase.STOPPED);
            Path program = scenario.system().directory().state("machine/nvidia-smi");
            Files.createDirectories(program.getParent());
            Files.writeString(program, "trap '' TERM\nwhile :; do sleep 1; done\n");
            DropKey key = new DropKey("north", "atelier", "hung-gpu");
            try {
                scenario.land(key, Pictures.binFiles(44, 101, 1, 20));
                scenario.start(key);
                Scenario.eventually(
                        "RebootInstances has arrived",
                        Scenario.LONG,
                        () -> instances.look().stream()
                                .filter(look -> look.reboot().contains("reboot"))
                                .findFirst()
                                .orElse(null));
            } finally {
                Files.delete(program);
            }
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
        }
    }

    private static GpuPoolWorkflow pool(Scenario scenario) {
        return scenario.client().newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId(LocalSystem.POOL));
    }

    private static void awaitPool(Scenario scenario, Predicate<PoolState> wanted) {
        Scenario.eventually("the pool is as wished", Scenario.LONG, () -> {
            PoolState state = pool(scenario).state();
            return wanted.test(state) ? state : null;
        });
    }
}
