package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.cli.hosts.ScriptedFleet;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.hosts.BroadcastWorkflowImpl;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.policy.Printable;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(300)
final class HostCommandsTest {
    /// Time is not skipped: a question would time out before its worker asks for it.
    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    private @TempDir Path directory;
    private String config = "";

    @BeforeEach
    void start() throws IOException {
        Path file = CommandLineRun.config(directory);
        Files.writeString(file, Files.readString(file).replace("""
                pools:
                """, """
                pools:
                  vision:
                    region: eu-west-1
                    ssh:
                      user: featuredrop
                      private-key: key
                      known-hosts: hosts
                """));
        config = file.toString();
        environment
                .newWorker(TaskQueues.DROP_WORKFLOW)
                .registerWorkflowImplementationTypes(
                        ScriptedFleet.class, ExtractingDrop.class, BroadcastWorkflowImpl.class);
        environment.newWorker(TaskQueues.gpuHost("i-1")).registerActivitiesImplementations(new Host(""));
        environment.newWorker(TaskQueues.gpuHost("i-3")).registerActivitiesImplementations(new Host("wrong vector"));
        environment.newWorker(TaskQueues.gpuHost("i-9")).registerActivitiesImplementations(new Host(""));
        environment.start();
        startPool("gpu");
        startPool("vision");
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void theTableShowsEveryHostWithItsStateAndItsVersions() {
        CommandLineRun run = run("hosts");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        header -> assertThat(header.split(" +"))
                                .containsExactly(
                                        "HOST", "POOL", "TYPE", "ZONE", "STATE", "SINCE", "CHUNKS", "DRIVER", "CUDA",
                                        "CUDNN", "BUILD", "MODELS", "REASON"),
                        one -> assertThat(one)
                                .containsSubsequence(
                                        "i-1",
                                        "gpu",
                                        "g5.xlarge",
                                        "eu-west-1a",
                                        "READY",
                                        "570.124",
                                        "12.8",
                                        "9.8.0",
                                        "0.2.0 abc1234",
                                        "lite0 12ab34cd"),
                        two -> assertThat(two).containsSubsequence("i-2", "g5.xlarge, spot", "STOPPED", "no work"),
                        three -> assertThat(three).containsSubsequence("i-3", "DRAINING"),
                        nine -> assertThat(nine).containsSubsequence("i-9", "vision", "IMPAIRED", "GPU_XID: 79"));
        assertThat(run("hosts", "vision").out()).contains("i-9").doesNotContain("i-1 ");
    }

    @Test
    void jsonHasTheSameForAProgram() throws IOException {
        JsonNode hosts = json("hosts", "--json").path("hosts");
        assertThat(hosts).hasSize(4);
        JsonNode first = hosts.path(0);
        assertThat(first.path("pool").asText()).isEqualTo("gpu");
        assertThat(first.path("host").path("id").asText()).isEqualTo("i-1");
        assertThat(first.path("state").asText()).isEqualTo("READY");
        assertThat(first.path("facts").path("models").path("lite0").asText()).isEqualTo("12ab34cd56ef");
        assertThat(first.path("chunksInHand").asInt()).isZero();
    }

    @Test
    void aChunkInHandIsCountedOnTheHostThatHasIt() throws IOException {
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub("ExtractingDrop", options(ScriptedFleet.HOLDER))
                .start();
        environment
                .getWorkflowServiceStubs()
                .blockingStub()
                .pollActivityTaskQueue(PollActivityTaskQueueRequest.newBuilder()
                        .setNamespace(environment.getNamespace())
                        .setIdentity("featuredrop-gpu-worker 0.2.0 i-3 77")
                        .setTaskQueue(TaskQueue.newBuilder().setName(TaskQueues.gpu("gpu")))
                        .build());
        assertThat(json("hosts", "gpu", "--json").path("hosts"))
                .extracting(host -> host.path("chunksInHand").asInt())
                .containsExactly(0, 0, 1);
    }

    @Test
    void aPoolThatDoesNotRunIsNamedAndTheOthersAreShown() {
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub(GpuPoolWorkflow.workflowId("vision"))
                .terminate("the test says so");
        CommandLineRun run = run("hosts");
        assertThat(run.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.out()).contains("i-1").doesNotContain("i-9");
        assertThat(run.err()).contains("GPU pool vision: gpu-pool/vision does not run");
        CommandLineRun unknown = run("hosts", "drain", "i-9", "--reason", "why");
        assertThat(unknown.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(unknown.err()).contains("There is no host 'i-9'", "GPU pool vision");
        assertThat(run("broadcast", "facts").exit()).isEqualTo(ExitCode.UNREACHABLE);
        CommandLineRun state = run("pool", "state", "vision");
        assertThat(state.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(state.err()).contains("gpu-pool/vision does not run; the control worker starts it");
    }

    @Test
    void eachVerbReachesThePoolOfTheHost() {
        assertThat(run("hosts", "drain", "i-1", "--reason", "kernel").out()).isEqualTo("DRAINING i-1\n");
        assertThat(run("hosts", "reboot", "i-3", "--reason", "hangs").out()).isEqualTo("REBOOTING i-3\n");
        assertThat(run("hosts", "stop", "i-2", "--reason", "money").out()).isEqualTo("STOPPING i-2\n");
        assertThat(run("hosts", "probe", "i-9", "--reason", "repaired").out()).isEqualTo("PROBING i-9\n");
        CommandLineRun rolled = run("hosts", "roll", "vision", "--version", "0.3.0 def", "--reason", "new build");
        assertThat(rolled.err()).isEmpty();
        assertThat(rolled.out()).isEqualTo("rolling vision to 0.3.0 def: new build\n");
        assertThat(run("pool", "state", "gpu").out())
                .contains("120 chunks wait; a host extracts 6.0 in a minute")
                .containsPattern("host i-1 (DRAINING: kernel|STOPPED: after: kernel)")
                .containsPattern("\\d\\d:\\d\\d (DRAINING|STOPPED): ");
        assertThat(run("pool", "state", "vision").out()).contains("EC2 is asked for a host again at 1970-01-01");
    }

    @Test
    void waitsUntilTheHostHasComeToRest() {
        CommandLineRun drained = run("hosts", "drain", "i-1", "--reason", "kernel", "--wait");
        assertThat(drained.exit()).isEqualTo(ExitCode.OK);
        assertThat(drained.out()).contains("DRAINING i-1", "i-1 is STOPPED: after: kernel");
        CommandLineRun rebooted = run("hosts", "reboot", "i-3", "--reason", "hangs", "--wait");
        assertThat(rebooted.exit()).isEqualTo(ExitCode.OK);
        assertThat(rebooted.out()).contains("i-3 is READY: after: hangs");
        CommandLineRun still = run("hosts", "probe", "i-9", "--reason", "repaired", "--wait");
        assertThat(still.exit()).isEqualTo(ExitCode.NO);
        assertThat(still.out()).contains("i-9 is IMPAIRED: after: repaired");
    }

    @Test
    void waitsUntilEveryHostRunsTheBuild() {
        CommandLineRun rolled = run("hosts", "roll", "gpu", "--version", "0.3.0 def", "--reason", "new", "--wait");
        assertThat(rolled.exit()).isEqualTo(ExitCode.OK);
        assertThat(rolled.err()).contains("i-1 is READY with 0.3.0 def");
        assertThat(rolled.out()).contains("every host that runs has the build 0.3.0 def");
        CommandLineRun bad =
                run("hosts", "roll", "gpu", "--version", ScriptedFleet.BAD_BUILD, "--reason", "new", "--wait");
        assertThat(bad.exit()).isEqualTo(ExitCode.NO);
        assertThat(bad.out()).contains("i-1 is IMPAIRED: has bad");
    }

    @Test
    void anUnknownHostOrPoolIsRefusedWithThoseThatThereAre() {
        for (String verb : List.of("drain", "reboot", "stop", "probe")) {
            CommandLineRun run = run("hosts", verb, "i-7", "--reason", "why");
            assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err())
                    .isEqualTo("featuredrop: There is no host 'i-7'; the hosts are i-1 (gpu), i-2 (gpu), i-3 (gpu),"
                            + " i-9 (vision)\n");
        }
        for (List<String> arguments : List.of(
                List.of("hosts", "moon"),
                List.of("hosts", "roll", "moon", "--version", "1", "--reason", "why"),
                List.of("broadcast", "facts", "--pool", "moon"))) {
            CommandLineRun run = run(arguments.toArray(String[]::new));
            assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).isEqualTo("featuredrop: There is no pool 'moon'; the pools are gpu, vision\n");
        }
    }

    @Test
    void aReasonIsNeededAndARefusalIsPassedOn() {
        for (List<String> arguments : List.of(
                List.of("hosts", "drain", "i-1"),
                List.of("hosts", "stop", "i-1", "--reason", " "),
                List.of("hosts", "roll", "gpu", "--reason", "why"),
                List.of("hosts", "roll", "gpu", "--version", " ", "--reason", "why"),
                List.of("broadcast", "drain"),
                List.of("broadcast", "reboot", "--reason", " "),
                List.of("broadcast", "rm -rf /"),
                List.of("broadcast"))) {
            CommandLineRun run = run(arguments.toArray(String[]::new));
            assertThat(run.exit()).as("%s", arguments).isEqualTo(ExitCode.USAGE);
            assertThat(run.err().lines()).as("%s", arguments).hasSize(1);
        }
        CommandLineRun refused = run("hosts", "stop", "i-1", "--reason", ScriptedFleet.REFUSED);
        assertThat(refused.exit()).isEqualTo(ExitCode.NO);
        assertThat(refused.err()).isEqualTo("featuredrop: Refused: A better reason is needed\n");
    }

    @Test
    void aBroadcastHasAResultForEachHostAndTheWorstExitCode() {
        CommandLineRun facts = run("broadcast", "facts");
        assertThat(facts.exit()).isEqualTo(ExitCode.OK);
        assertThat(facts.out())
                .containsPattern("i-1 +gpu +OK +build 0.2.0 abc1234; engine jcudnn; driver 570.124; CUDA 12.8; cuDNN")
                .containsPattern("i-2 +gpu +SKIPPED +it is STOPPED, EC2 shows it stopped")
                .contains("OK 3, SKIPPED 1");

        CommandLineRun tested = run("broadcast", "self-test", "--pool", "gpu");
        assertThat(tested.exit()).isEqualTo(ExitCode.NO);
        assertThat(tested.out())
                .containsPattern("i-1 +gpu +OK +passed")
                .containsPattern("i-3 +gpu +FAILED +SELF_TEST: wrong vector")
                .contains("OK 1, SKIPPED 1, FAILED 1");
        assertThat(run("broadcast", "self-test", "--host", "i-1", "--host", "i-1")
                        .exit())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aHostThatWasNamedAndIsDownIsAFailure() {
        CommandLineRun down = run("broadcast", "facts", "--host", "i-2");
        assertThat(down.exit()).isEqualTo(ExitCode.NO);
        assertThat(down.out()).contains("SKIPPED 1");
    }

    @Test
    void aBroadcastTellsThePoolsToo() throws IOException {
        CommandLineRun drained = run("broadcast", "drain", "--reason", "power cut");
        assertThat(drained.exit()).isEqualTo(ExitCode.OK);
        assertThat(drained.out()).contains("DRAINING i-1", "DRAINING i-3", "DRAINING i-9", "OK 3, SKIPPED 1");
        CommandLineRun refused = run("broadcast", "reboot", "--pool", "vision", "--reason", ScriptedFleet.REFUSED);
        assertThat(refused.exit()).isEqualTo(ExitCode.NO);
        assertThat(refused.out()).containsPattern("i-9 +vision +FAILED +Refused: A better reason is needed");
        JsonNode probed = json("broadcast", "probe", "--host", "i-9", "--json");
        assertThat(probed.path("hosts").path(0).path("result").asText()).isEqualTo("OK");
        assertThat(probed.path("action").asText()).isEqualTo("probe");
    }

    @Test
    void nothingFromOutsideIsObeyedByTheTerminal() {
        String evil = "x\u001b]0;t\u0007\u202e\n\u2028i-9  vision  READY";
        List<CommandLineRun> runs = List.of(
                run("hosts", "drain", "i-1", "--reason", evil, "--wait"),
                run("hosts"),
                run("hosts", "--json"),
                run("pool", "state", "gpu"),
                run("broadcast", "drain", "--pool", "gpu", "--reason", evil),
                run("hosts", "roll", "gpu", "--version", evil, "--reason", evil),
                run("hosts", "stop", evil, "--reason", evil),
                run("broadcast", evil),
                run("broadcast", "facts", "--host", evil));

        assertThat(runs).allSatisfy(run -> {
            assertThat((run.out() + run.err()).replace("\n", "").codePoints()).noneMatch(Printable::isObeyed);
            assertThat((run.out() + run.err()).lines()).noneMatch(line -> line.startsWith("i-9  vision  READY"));
        });
        assertThat(runs.get(1).out()).contains("\\u001b]0;t");
    }

    @Test
    void statusCountsTheStatesOfSeveralHosts() {
        assertThat(run("pool", "state", "gpu").out()).contains("1 STOPPED, 1 READY, 1 DRAINING");
        assertThat(run("pool", "state", "vision").out()).contains("i-9 running");
    }

    private void startPool(String pool) {
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub("GpuPool", options(GpuPoolWorkflow.workflowId(pool)))
                .start(pool);
    }

    private static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                .build();
    }

    private JsonNode json(String... arguments) throws IOException {
        return new ObjectMapper().readTree(run(arguments).out());
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                loaded -> new InMemoryConnections(
                        loaded, environment.getWorkflowClient(), new InMemoryLandingZone(), new InMemoryObjectStore()),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }

    /// A drop that has a chunk in hand.
    @WorkflowInterface
    public interface Extracting {
        @WorkflowMethod(name = "ExtractingDrop")
        void run();
    }

    /// Its implementation.
    public static final class ExtractingDrop implements Extracting {
        @Override
        public void run() {
            Workflow.newUntypedActivityStub(ActivityOptions.newBuilder()
                            .setTaskQueue(TaskQueues.gpu("gpu"))
                            .setStartToCloseTimeout(Duration.ofHours(1))
                            .build())
                    .execute("ExtractChunk", Void.class);
        }
    }

    /// @param wrong what its self-test finds; empty for nothing
    private record Host(String wrong) implements SelfTestActivities {
        @Override
        public String selfTest() {
            if (!wrong.isEmpty()) {
                throw ApplicationFailure.newNonRetryableFailure(wrong, "SELF_TEST");
            }
            return "passed";
        }

        @Override
        public HostFacts hostFacts() {
            return new HostFacts("0.2.0 abc1234", "jcudnn", "570.124", "12.8", "9.8.0", List.of("A10G"), Map.of());
        }

        @Override
        public void drain(boolean on) {}
    }
}
