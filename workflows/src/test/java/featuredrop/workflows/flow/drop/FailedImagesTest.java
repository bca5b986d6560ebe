package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Images that failed in passing are tried again: by itself after waits, and when a person wants it.
@Timeout(240)
@Tag("slow")
final class FailedImagesTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aDropWithPassingFailuresMakesPassesUntilNoneIsLeft() {
        bench.site.settings = bench.site.settings.withPasses(List.of(TEN_MINUTES, HOUR));
        bench.site.downOfTen = generation -> Math.max(0, 3 - generation);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 18L, Outcome.GONE, 2L));
        assertThat(bench.site.count("extract 000000-000001")).isEqualTo(3);
        assertThat(bench.site.count("failed chunks")).isEqualTo(2);
        assertThat(bench.site.count("settle")).isEqualTo(1);
        assertThat(bench.pool.calls).containsExactly("acquire", "release", "acquire", "release", "acquire", "release");
    }

    @Test
    void noPassIsMadeWhenNothingFailedInPassing() {
        bench.site.settings = bench.site.settings.withPasses(List.of(TEN_MINUTES, HOUR));

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.calls).doesNotContain("failed chunks");
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
    }

    @Test
    void afterItsLastPassADropIsJudgedWithWhatIsLeft() {
        bench.site.settings = bench.site.settings.withPasses(List.of(TEN_MINUTES));
        bench.site.downOfTen = _ -> 4;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.progress().nextPassMillis() > 0);
        bench.env.sleep(Duration.ofMinutes(11));

        DropStatus held = DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);

        assertThat(held.holdReason()).startsWith("10 of 20 records have no vector");
        assertThat(held.waitingFor()).isEqualTo("accept, retry or abort");
        assertThat(held.progress().passes()).isEqualTo(1);
        assertThat(held.retriable()).isEqualTo(8);
        assertThat(bench.site.count("extract 000000-000000")).isEqualTo(2);
        drop.abort("not wanted");
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
    }

    @Test
    void thePoolIsGivenBackWhileTheDropWaitsForAPass() {
        bench.site.settings = bench.site.settings.withPasses(List.of(HOUR));
        bench.site.downOfTen = generation -> generation == 1 ? 1 : 0;
        DropWorkflow drop = bench.start();

        DropStatus waiting =
                DropHarness.awaitStatus(drop, status -> status.progress().nextPassMillis() > 0);
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());

        assertThat(waiting.stage()).isEqualTo(Stage.EXTRACT);
        assertThat(waiting.retriable()).isEqualTo(2);
        assertThat(waiting.waitingFor()).startsWith("the next pass over 2 failed images, at ");
        drop.pause("not now");
        DropPauseTest.awaitStopped(drop);
        bench.env.sleep(Duration.ofHours(2));
        assertThat(bench.site.calls).doesNotContain("failed chunks");
        drop.resume(null);
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("extract 000000-000000")).isEqualTo(2);
    }

    @Test
    void aPersonNeedNotWaitForTheNextPass() {
        bench.site.settings = bench.site.settings.withPasses(List.of(HOUR));
        bench.site.downOfTen = generation -> generation == 1 ? 1 : 0;
        DropWorkflow drop = bench.start();
        long due = DropHarness.awaitStatus(drop, status -> status.progress().nextPassMillis() > 0)
                .progress()
                .nextPassMillis();

        assertThat(drop.retry("the server is up")).endsWith("tries 2 images again");

        DropHarness.awaitTrue(drop, () -> bench.site.calls.contains("publish"));
        assertThat(bench.env.currentTimeMillis()).isLessThan(due);
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void noWaitGoesBeyondTheHardLimit() {
        DropSettings usual = bench.site.settings;
        bench.site.settings = new DropSettings(
                        usual.pool(),
                        usual.lookEvery(),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(30),
                        1,
                        1,
                        usual.quarantineLimit(),
                        usual.eventsPerRun(),
                        0)
                .withPasses(List.of(TEN_MINUTES, HOUR));
        bench.site.downOfTen = _ -> 1;

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).containsEntry(Outcome.CONNECT, 2L);
        assertThat(bench.site.count("extract 000000-000000")).isEqualTo(2);
    }

    @Test
    void aHeldDropTriesItsFailedImagesAgainInPlace() {
        bench.site.downOfTen = generation -> generation == 1 ? 5 : 0;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        DropHarness.awaitTrue(drop, () -> bench.pool.leases().isEmpty());
        assertThatThrownBy(() -> drop.retry(" ")).hasStackTraceContaining("A reason is needed");

        assertThat(drop.retry("the web server is back")).endsWith("tries 10 images again");

        DropReport report = DropHarness.result(drop);
        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 18L, Outcome.GONE, 2L));
        assertThat(bench.site.count("settle")).isEqualTo(2);
        assertThat(bench.pool.calls).containsExactly("acquire", "release", "acquire", "release");
    }

    @Test
    void aDropWhoseImagesFailAgainIsHeldAgain() {
        bench.site.downOfTen = generation -> generation < 3 ? 5 : 0;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        drop.retry("perhaps");
        DropHarness.awaitTrue(drop, () -> bench.site.count("settle") == 2);
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);

        drop.retry("now");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("extract 000000-000000")).isEqualTo(3);
    }

    @Test
    void aHeldDropWhoseFailuresLastHasNothingToTryAgain() {
        bench.site.goneOfTen = 5;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);

        assertThatThrownBy(() -> drop.retry("perhaps"))
                .hasStackTraceContaining("no image of it may be there at another try");
        drop.accept("the partner knows");
        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropThatWaitsForAPassMayBeAborted() {
        bench.site.settings = bench.site.settings.withPasses(List.of(HOUR));
        bench.site.downOfTen = _ -> 1;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.progress().nextPassMillis() > 0);

        drop.abort("not wanted");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
        assertThat(bench.site.calls).doesNotContain("failed chunks");
    }

    @Test
    void aLongPassIsHandedOverFromRunToRun() {
        bench.site.settings = new DropSettings(
                        "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, 60, 0)
                .withPasses(List.of(TEN_MINUTES));
        bench.site.chunksOfFiles = List.of(7, 0, 6, 7);
        bench.site.downOfTen = generation -> generation == 1 ? 1 : 0;
        Set<String> runs = new LinkedHashSet<>();
        DropWorkflow drop = bench.start();
        for (int chunk = 0; chunk < 7; chunk++) {
            bench.site.before(String.format("extract 000003-%06d", chunk), _ -> runs.add(runId(drop)));
        }

        DropReport report = DropHarness.result(drop);

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 180L, Outcome.GONE, 20L));
        assertThat(runs).hasSizeGreaterThanOrEqualTo(2);
        for (int file : List.of(0, 2, 3)) {
            for (int chunk = 0; chunk < bench.site.chunksOfFiles.get(file); chunk++) {
                String name = String.format("extract %06d-%06d", file, chunk);
                assertThat(bench.site.count(name)).as(name).isEqualTo(2);
            }
        }
        assertThat(bench.pool.leases()).isEmpty();
    }

    private static String runId(DropWorkflow drop) {
        return WorkflowStub.fromTyped(drop).describe().getExecution().getRunId();
    }
}
