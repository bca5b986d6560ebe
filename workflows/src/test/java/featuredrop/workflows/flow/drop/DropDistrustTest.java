package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.extraction.ChunkRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Results whose host computed other features than the CPU are made again, and nothing of them is delivered.
@Timeout(240)
@Tag("slow")
final class DropDistrustTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void distrustedResultsAreMadeAgainBeforeTheyGoBack() {
        bench.site.chunksOfFiles = List.of(3, 1);
        bench.site.distrusted = generation -> generation == 1 ? 2 : 0;

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 36L, Outcome.GONE, 4L));
        assertThat(again()).extracting(ChunkRef::name).containsExactly("000000-000000", "000000-000001");
        assertThat(again())
                .allSatisfy(chunk -> assertThat(chunk.plan().oldest())
                        .as("nothing is taken over")
                        .isEqualTo(chunk.plan().generation()));
        assertThat(bench.site.count("settle")).isEqualTo(2);
        assertThat(bench.site.count("return part 000000")).isEqualTo(1);
        assertThat(bench.pool.calls).containsExactly("acquire", "release", "acquire", "release");
        assertThat(bench.site.published)
                .singleElement()
                .satisfies(staging -> assertThat(staging.plan().generation()).isEqualTo(2));
    }

    @Test
    void resultsThatAreDistrustedAgainAreMadeAgainAgain() {
        bench.site.distrusted = generation -> generation < 4 ? 1 : 0;

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);

        assertThat(again())
                .extracting(chunk ->
                        chunk.plan().generation() + " from " + chunk.plan().oldest())
                .containsExactly("2 from 2", "3 from 3", "4 from 4");
    }

    @Test
    void aDeliveryThatIsDistrustedWhenItIsToBePublishedIsPreparedAgainInADirectoryOfItsOwn() {
        distrustAtPublication(bench);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 18L, Outcome.GONE, 2L));
        assertThat(bench.site.published)
                .extracting(staging -> staging.plan().generation())
                .containsExactly(1, 2);
        String first = bench.site.published.getFirst().runId();
        assertThat(bench.site.published).extracting(Staging::directory).containsExactly(first, first + ".1");
        for (String step : List.of("return part 000000", "return part 000001", "assemble", "verify", "publish")) {
            assertThat(bench.site.count(step)).as(step).isEqualTo(2);
        }
        assertThat(bench.site.count("move pointer")).isEqualTo(1);
        assertThat(again())
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.plan().oldest()).isEqualTo(2));
    }

    @Test
    void anAcceptedDropIsNotHeldAgain() {
        bench.site.goneOfTen = 5;
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        distrustAtPublication(bench);
        drop.accept("the partner knows");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.published).hasSize(2);
    }

    @Test
    void aHeldDropIsJudgedByResultsThatMayBeDelivered() {
        bench.site.distrusted = generation -> generation == 1 ? 1 : 0;
        bench.site.before("settle", attempt -> bench.site.doubt = attempt == 1 ? "the vectors differ" : null);

        assertThat(DropHarness.result(bench.start()).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropWhoseDeliveryWasWithdrawnMayBeAborted() {
        distrustAtPublication(bench);
        HeldCall settle = new HeldCall();
        bench.site.before("return part 000000", attempt -> {
            if (attempt == 2) {
                settle.run(attempt);
            }
        });
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, settle::hasArrived);

        drop.abort("not wanted");
        settle.letGo();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.ABORTED);
        assertThat(bench.site.count("publish")).isEqualTo(1);
    }

    @Test
    void aPausedDropExtractsNothingAgainBeforeItGoesOn() {
        distrustAtPublication(bench);
        HeldCall publish = bench.hold("publish");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, publish::hasArrived);
        drop.pause("disk full");
        publish.letGo();
        DropPauseTest.awaitStopped(drop);
        assertThat(again()).isEmpty();

        drop.resume(null);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(again()).hasSize(1);
    }

    @Test
    void aLongDropIsHandedOverAndKeepsItsSecondDirectory() {
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, 60, 0);
        bench.site.chunksOfFiles = List.of(7, 7);
        bench.site.parts = 12;
        distrustAtPublication(bench);

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.published.getLast().directory()).endsWith(".1");
        for (int part = 0; part < 12; part++) {
            String name = String.format("return part %06d", part);
            assertThat(bench.site.count(name)).as(name).isEqualTo(2);
        }
    }

    /// From the first publication on, results of the first generation are not to be delivered.
    static void distrustAtPublication(DropHarness bench) {
        bench.site.before("verify", _ -> bench.site.distrusted = generation -> generation == 1 ? 1 : 0);
    }

    /// What was extracted after the first generation.
    private List<ChunkRef> again() {
        return bench.site.extracted.stream()
                .filter(chunk -> chunk.plan().generation() > 1)
                .toList();
    }
}
