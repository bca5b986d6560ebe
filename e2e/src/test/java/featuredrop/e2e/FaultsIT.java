package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything dies at some time, all at the same time: each drop has its own fault, and all drops share the system, so
/// each lives through the faults of the others too. What is published must be what an undisturbed run publishes.
final class FaultsIT {
    /// One activity of each stage, in the order in which a drop comes to them.
    private static final List<String> STAGES =
            List.of("awaitDrop", "exportFile", "extractChunk", "returnPart", "verify", "publish");

    private static final Map<String, byte[]> FILES = Pictures.binFiles(20_261_121, 101, 4, 40);

    private static Scenario scenario;
    private static String undisturbed;

    @BeforeAll
    static void runOnceUndisturbed() {
        scenario = new Scenario(SharedLocalSystem.whole());
        undisturbed = publish("undisturbed");
    }

    @AfterAll
    static void close() throws IOException {
        scenario.close();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"control", "io-north", "gpu-worker", "temporal"})
    void processKilledOnceInEveryStage(String process) {
        DropKey key = start("killed-" + process);
        for (String stage : STAGES) {
            scenario.awaitScheduled(key, stage, 1);
            scenario.killAndRestart(process);
        }
        assertThat(published(key)).isEqualTo(undisturbed);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"s3", "hdfs"})
    void serverAwayForThirtySeconds(String server) throws Exception {
        DropKey key = start("without-" + server);
        scenario.awaitScheduled(key, "exportFile", 1);
        scenario.kill(server);
        TimeUnit.SECONDS.sleep(30); // the outage itself is what is tested
        scenario.restart(server);
        assertThat(published(key)).isEqualTo(undisturbed);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anotherUndisturbedRunIsEqual() {
        assertThat(publish("again")).isEqualTo(undisturbed);
    }

    private static String publish(String id) {
        return published(start(id));
    }

    private static DropKey start(String id) {
        DropKey key = new DropKey("north", "atelier", "faults-" + id);
        Scenario.eventually("landing of " + id, Scenario.LONG, () -> {
            scenario.land(key, FILES);
            return true;
        });
        Scenario.eventually("start of " + id, Scenario.LONG, () -> {
            scenario.start(key);
            return true;
        });
        return key;
    }

    private static String published(DropKey key) {
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        return Scenario.eventually(
                "delivery of " + key,
                Scenario.LONG,
                () -> scenario.delivered(report).comparable());
    }
}
