package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Operators' signals as their command lines send them.
final class SignalsIT {
    @Test
    void temporalCommandLinePausesAndResumesADropThatWaitsForData() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = waitingDrop(scenario, "by-temporal");
            signal(scenario, key, "pause", "--input", "\"disk full\"");
            DropStatus paused = scenario.awaitStatus(
                    key, status -> status.own().stops() && !status.own().who().isEmpty());
            assertThat(paused.own().level()).isEqualTo(PauseLevel.PAUSED);
            assertThat(paused.own().reason()).isEqualTo("disk full");
            assertThat(paused.own().who()).contains("@");
            assertThat(paused.stage()).isEqualTo(Stage.AWAIT);
            signal(scenario, key, "resume");
            scenario.awaitStatus(key, status -> !status.own().stops());
            signal(scenario, key, "freeze");
            assertThat(scenario.awaitStatus(key, status -> status.own().stops())
                            .own()
                            .level())
                    .isEqualTo(PauseLevel.FROZEN);
            signal(scenario, key, "resume", "--input", "\"go on\"");
            finish(scenario, key);
        }
    }

    /// `tctl` itself does not run here: no registry carries it. Its requests do, field by field as `tctl workflow
    /// signal` 1.18 makes them: no run id, no request id, no header, and without `-i` no input at all.
    @Test
    void requestsOfTctlPauseAndResumeADrop() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = waitingDrop(scenario, "by-tctl");
            send(scenario, tctl(key, "pause").setInput(jsonPlain("\"disk full\"")));
            DropStatus paused = scenario.awaitStatus(
                    key, status -> status.own().stops() && !status.own().who().isEmpty());
            assertThat(paused.own().level()).isEqualTo(PauseLevel.PAUSED);
            assertThat(paused.own().reason()).isEqualTo("disk full");
            assertThat(paused.own().who()).isEqualTo("tctl@desk");
            send(scenario, tctl(key, "resume"));
            scenario.awaitStatus(key, status -> !status.own().stops());
            send(scenario, tctl(key, "freeze"));
            assertThat(scenario.awaitStatus(key, status -> status.own().stops())
                            .own()
                            .level())
                    .isEqualTo(PauseLevel.FROZEN);
            send(scenario, tctl(key, "resume").setInput(jsonPlain("\"go on\"")));
            finish(scenario, key);
        }
    }

    @Test
    void signalThatNobodyKnowsOrThatCannotBeReadChangesNothing() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = waitingDrop(scenario, "nonsense");
            send(scenario, tctl(key, "pause").setInput(jsonPlain("{\"level\": [1, 2")));
            send(scenario, tctl(key, "stop-everything").setInput(jsonPlain("\"now\"")));
            scenario.awaitHandledSignals(key, List.of("pause", "stop-everything"));
            assertThat(scenario.status(key).own().stops()).isFalse();
            finish(scenario, key);
        }
    }

    @Test
    void sitesPauseStopsItsDropsAndNotThoseOfTheOtherSite() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey north = waitingDrop(scenario, "north", "site-wide");
            DropKey south = waitingDrop(scenario, "south", "site-wide");
            DropKey own = waitingDrop(scenario, "north", "paused-itself");
            signal(scenario, own, "pause", "--input", "\"mine\"");
            String control = PipelineControlWorkflow.workflowId("north");
            scenario.temporal("workflow", "signal", "-w", control, "--name", "pause", "--input", "\"maintenance\"");
            assertThat(scenario.awaitStatus(north, status -> status.site().stops())
                            .site()
                            .reason())
                    .isEqualTo("maintenance");
            assertThat(scenario.status(south).site().stops()).isFalse();
            finish(scenario, south);
            scenario.temporal("workflow", "signal", "-w", control, "--name", "resume");
            scenario.awaitStatus(own, status -> !status.site().stops());
            assertThat(scenario.status(own).own().stops()).isTrue();
            finish(scenario, north);
            signal(scenario, own, "resume");
            finish(scenario, own);
        }
    }

    private static DropKey waitingDrop(Scenario scenario, String id) {
        return waitingDrop(scenario, "north", id);
    }

    /// A drop whose files are there and whose done flag is not.
    private static DropKey waitingDrop(Scenario scenario, String site, String id) {
        DropKey key = new DropKey(site, "atelier", id);
        Pictures.binFiles(6, 101, 1, 8)
                .forEach((name, content) -> scenario.write(site, scenario.folder(key) + "/" + name, content));
        scenario.start(key);
        scenario.awaitScheduled(key, "awaitDrop", 1);
        return key;
    }

    private static void finish(Scenario scenario, DropKey key) {
        SiteConfig site = scenario.site(key.site());
        scenario.write(key.site(), site.landing() + "/atelier/" + key.dropId() + "/_SUCCESS", new byte[0]);
        assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    private static void signal(Scenario scenario, DropKey key, String name, String... input) {
        String[] command = {"workflow", "signal", "-w", key.workflowId(), "--name", name};
        String[] whole = Arrays.copyOf(command, command.length + input.length);
        System.arraycopy(input, 0, whole, command.length, input.length);
        scenario.temporal(whole);
    }

    private static SignalWorkflowExecutionRequest.Builder tctl(DropKey key, String name) {
        return SignalWorkflowExecutionRequest.newBuilder()
                .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(key.workflowId()))
                .setSignalName(name)
                .setIdentity("tctl@desk");
    }

    private static void send(Scenario scenario, SignalWorkflowExecutionRequest.Builder request) {
        scenario.client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .signalWorkflowExecution(request.setNamespace(
                                scenario.system().config().temporal().namespace())
                        .build());
    }

    private static Payloads jsonPlain(String json) {
        return Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putAllMetadata(Map.of("encoding", ByteString.copyFromUtf8("json/plain")))
                        .setData(ByteString.copyFromUtf8(json)))
                .build();
    }
}
