package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

    /// A kill meets a given stage in one drop of three or so; usually three drops are enough.
    private static final int MOST_DROPS = 40;

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

    /// An activity takes some 50 ms, and a drop may be past a stage before the process is dead. Then another drop goes
    /// through it, until every stage was hit; each of these drops must come out right.
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"control", "io-north", "gpu-worker", "temporal"})
    void processKilledDuringTheActivityOfEveryStage(String process) {
        List<String> open = new ArrayList<>(STAGES);
        for (int drop = 1; drop <= MOST_DROPS && !open.isEmpty(); drop++) {
            DropKey key = key("killed-" + process + "-" + drop);
            Map<String, Instant> kills = killInEach(open, key, process);
            assertThat(published(key)).isEqualTo(undisturbed);
            List<DoneActivity> done = scenario.done(key);
            kills.forEach((stage, at) -> {
                if (done.stream().anyMatch(activity -> activity.is(stage) && activity.wasUnderWay(at))) {
                    open.remove(stage);
                }
            });
        }
        assertThat(open)
                .as("activities that were never under way when %s was killed", process)
                .isEmpty();
    }

    private static Map<String, Instant> killInEach(List<String> stages, DropKey key, String process) {
        Map<String, Instant> kills = new HashMap<>();
        land(key);
        start(key);
        for (String stage : stages) {
            List<String> later = STAGES.subList(STAGES.indexOf(stage) + 1, STAGES.size());
            if (scenario.awaitUnderWay(key, stage, later)) {
                kills.put(stage, scenario.kill(process));
                scenario.restart(process);
            }
        }
        return kills;
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"s3", "hdfs"})
    void serverAwayForThirtySeconds(String server) throws Exception {
        DropKey key = key("without-" + server);
        land(key);
        start(key);
        scenario.awaitScheduled(key, "exportFile", 1);
        Instant from = scenario.kill(server);
        TimeUnit.SECONDS.sleep(30); // the outage itself is what is tested
        Instant to = Instant.now();
        scenario.restart(server);
        assertThat(published(key)).isEqualTo(undisturbed);
        assertThat(scenario.done(key))
                .as("activities of the drop, one of which met the outage from %s to %s", from, to)
                .anyMatch(activity -> activity.scheduled().isBefore(to)
                        && activity.completed().isAfter(to)
                        && (activity.attempt() > 1 || activity.started().isBefore(to)));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anotherUndisturbedRunIsEqual() {
        assertThat(publish("again")).isEqualTo(undisturbed);
    }

    private static String publish(String id) {
        DropKey key = key(id);
        land(key);
        start(key);
        return published(key);
    }

    private static DropKey key(String id) {
        return new DropKey("north", "atelier", "faults-" + id);
    }

    private static void land(DropKey key) {
        Scenario.eventually("landing of " + key, Scenario.LONG, () -> {
            scenario.land(key, FILES);
            return true;
        });
    }

    private static void start(DropKey key) {
        Scenario.eventually("start of " + key, Scenario.LONG, () -> {
            scenario.start(key);
            return true;
        });
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
