package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.activities.delivery.SampleDrop.Item;
import featuredrop.activities.delivery.tree.DeliveriesTest;
import featuredrop.activities.upkeep.Reconciler;
import featuredrop.activities.upkeep.Sweeper;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.workflows.delivery.FailedChunks.Failed;
import featuredrop.workflows.delivery.FailedChunks.Place;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.landing.ScanReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Results that are not to be delivered, because their host computed other features than the CPU.
final class DistrustedDropTest {
    private static final String BAD = "i-bad";
    private static final String GOOD = "i-good";
    private static final List<Item> FIRST = List.of(SampleDrop.extracted(1), new Item(2, Outcome.CONNECT));
    private static final List<Item> SECOND = List.of(SampleDrop.extracted(3), new Item(4, Outcome.GONE));

    /// A drop of two chunks whose results are of generation 1, and a site for it.
    private static final class Case {
        final SampleSite site;
        final SampleDrop drop = new SampleDrop(5, List.of(new Input("a.csv", List.of(FIRST, SECOND), 0)));
        final PlanRef first;

        Case(DeliveryLayout layout) {
            site = new SampleSite(layout);
            first = new PlanRef(
                            SampleDrop.KEY,
                            1,
                            drop.store(site.store).planHash(),
                            SampleDrop.MODEL.id(),
                            SampleDrop.MODEL.modelKey())
                    .from(1);
            result(0, 1, BAD, 0);
            result(1, 1, GOOD, 0);
        }

        void result(int chunk, int generation, String host, int takenFrom) {
            drop.storeResult(
                    site.store,
                    new ChunkRef(first.at(generation), 0, chunk),
                    chunk == 0 ? FIRST : SECOND,
                    new ResultWriter.Facts("gpu", 0, 0, host, takenFrom));
        }

        void distrust(int chunk, int generation, String host) {
            DistrustNote.Cause cause = new DistrustNote.Cause(host, "cosine 0.5", 1, 1_000 + chunk);
            new DistrustNotes(site.store)
                    .add(DistrustNote.of(cause, List.of(new ChunkRef(first.at(generation), 0, chunk))));
        }

        int distrusted(PlanRef plan) {
            return site.steps.distrusted(
                    plan, site.steps.settle(plan, Progress.NONE).file());
        }

        List<Failed> failed(PlanRef plan) {
            return site.steps.failedChunks(plan, Place.FIRST, Progress.NONE).chunks();
        }

        Staging stage(PlanRef plan, String runId) {
            return stage(new Staging(plan, runId));
        }

        Staging stage(Staging staging) {
            PlanRef plan = staging.plan();
            int parts = site.steps.settle(plan, Progress.NONE).file().parts().size();
            for (int part = 0; part < parts; part++) {
                site.steps.returnPart(staging, part, Progress.NONE);
            }
            site.steps.assemble(staging, SampleSite.run(staging), Progress.NONE);
            site.steps.verify(staging, Progress.NONE);
            return staging;
        }

        List<String> findings(Set<String> open) {
            return new Reconciler(
                            "north",
                            DeliveriesTest.site(site.tree.layout()),
                            new Sweeper.Storage(site.zone, site.store),
                            new Sweeper.Retention(Duration.ofDays(9), InstantSource.system()))
                    .reconcile(new ScanReport(List.of(), 200, List.of()), open)
                    .findings();
        }
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void nothingOfADistrustedResultIsDelivered(DeliveryLayout layout) {
        Case one = new Case(layout);
        PlanRef second = one.first.next();
        Staging bad = one.stage(one.first, "run-1");
        one.distrust(0, 1, BAD);

        Publication refused = one.site.steps.publish(bad, Progress.NONE);
        assertThat(refused.answer()).isEqualTo(Answer.DISTRUSTED);
        assertThat(refused.detail()).startsWith("1 chunks are to be extracted again, first 000000-000000");
        assertThat(one.site.published().keySet()).noneMatch(path -> path.endsWith("_SUCCESS"));
        assertThat(one.distrusted(one.first)).isEqualTo(1);
        assertThat(one.failed(second)).containsExactly(new Failed(new Place(0, 0), outcomes(FIRST), true));
        one.result(0, 2, GOOD, 0);
        assertThat(one.distrusted(second)).isZero();
        Staging good = one.stage(new Staging(second, "run-1", 1));

        assertThat(one.site.steps.publish(good, Progress.NONE).answer()).isEqualTo(Answer.PUBLISHED);
        String features = one.site.zone.files().stream()
                .filter(path -> path.endsWith("cnn_features.txt.gz"))
                .findFirst()
                .orElseThrow();
        Case other = new Case(layout);
        List<String> wrong = other.site.lines(
                other.site.staged(other.stage(other.first, "run-1")).file("cnn_features.txt.gz"));
        assertThat(one.site.lines(features))
                .hasSize(2)
                .doesNotContain(wrong.getFirst())
                .contains(wrong.getLast());
        assertThat(one.findings(Set.of())).isEmpty();
    }

    @Test
    void aResultThatTookRecordsOverFromADistrustedOneIsDistrustedToo() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.result(0, 2, GOOD, 2);
        one.result(0, 3, GOOD, 2);
        one.distrust(0, 1, BAD);

        assertThat(one.distrusted(one.first.at(3))).isEqualTo(1);
        assertThat(one.failed(one.first.at(4)))
                .singleElement()
                .satisfies(failed -> assertThat(failed.distrusted()).isTrue());
        one.result(0, 4, GOOD, 0);
        assertThat(one.distrusted(one.first.at(4))).isZero();
    }

    @Test
    void aResultThatWasTakenOverWholeIsTheDistrustedOne() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.distrust(1, 1, GOOD);

        assertThat(one.distrusted(one.first.at(3))).isEqualTo(1);
    }

    @Test
    void aResultThatAnotherHostWroteInTheEndIsTrusted() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.distrust(1, 1, BAD);

        assertThat(one.distrusted(one.first)).isZero();
    }

    @Test
    void ofAResultThatNamesNoHostTheNoteCounts() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.site.store.delete(List.of(ObjectKeys.result(new ChunkRef(one.first, 0, 1))));
        one.result(1, 1, "", 0);
        one.distrust(1, 1, BAD);

        assertThat(one.distrusted(one.first)).isEqualTo(1);
    }

    @Test
    void aNoteOfAnotherPlanOrModelSaysNothing() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        PlanRef plan = one.first;
        DistrustNotes notes = new DistrustNotes(one.site.store);
        DistrustNote.Cause cause = new DistrustNote.Cause(BAD, "cosine 0.5", 1, 2);
        notes.add(DistrustNote.of(
                cause,
                List.of(new ChunkRef(
                        new PlanRef(plan.key(), 1, "f".repeat(64), plan.modelId(), plan.modelKey(), 1, 1), 0, 0))));
        notes.add(DistrustNote.of(
                cause,
                List.of(new ChunkRef(
                        new PlanRef(plan.key(), 1, plan.planHash(), plan.modelId(), "f".repeat(16), 1, 1), 0, 0))));

        assertThat(one.distrusted(one.first)).isZero();
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void whatWasPublishedMeanwhileIsAFindingUntilItsNextRevisionIsPublished(DeliveryLayout layout) {
        Case one = new Case(layout);
        Staging staging = one.stage(one.first, "run-1");
        assertThat(one.site.steps.publish(staging, Progress.NONE).answer()).isEqualTo(Answer.PUBLISHED);
        one.distrust(0, 1, BAD);

        assertThat(one.site.steps.publish(staging, Progress.NONE).answer())
                .as("it is in its place")
                .isEqualTo(Answer.ALREADY_PUBLISHED);
        assertThat(one.findings(Set.of()))
                .containsExactly("north/shoes/d1 revision 1 was published with 1 chunks that are not to be trusted"
                        + " (000000-000000), because the GPU of host i-bad computed other features than the CPU; make"
                        + " the next revision: featuredrop redo DROP");
        assertThat(one.findings(Set.of(SampleDrop.KEY.workflowId()))).isEmpty();

        PlanRef redone =
                new PlanRef(SampleDrop.KEY, 2, one.first.planHash(), one.first.modelId(), one.first.modelKey()).from(2);
        one.result(0, 2, GOOD, 0);
        one.result(1, 2, GOOD, 0);
        Staging again = one.stage(redone, "run-2");
        assertThat(one.findings(Set.of()).stream().filter(line -> line.contains("revision")))
                .as("the next revision is not published yet")
                .hasSize(1);
        assertThat(one.site.steps.publish(again, Progress.NONE).answer()).isEqualTo(Answer.PUBLISHED);
        assertThat(one.findings(Set.of())).isEmpty();
    }

    @Test
    void aRedoThatTakesWhatIsThereMakesDistrustedResultsAgain() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.distrust(0, 1, BAD);
        PlanRef redone =
                new PlanRef(SampleDrop.KEY, 2, one.first.planHash(), one.first.modelId(), one.first.modelKey()).at(1);

        assertThat(one.distrusted(redone)).isEqualTo(1);
        assertThat(one.failed(redone.next())).hasSize(1);
    }

    @Test
    void aNoteIsSweptWithTheDropItIsAbout() {
        Case one = new Case(DeliveryLayout.PARTNER_FIRST);
        one.site.steps.publish(one.stage(one.first, "run-1"), Progress.NONE);
        one.distrust(0, 1, BAD);
        MutableClock clock = new MutableClock(Instant.now());
        Sweeper sweeper = new Sweeper(
                "north",
                DeliveriesTest.site(DeliveryLayout.PARTNER_FIRST),
                new Sweeper.Storage(one.site.zone, one.site.store),
                new Sweeper.Retention(Duration.ofDays(9), clock));
        sweeper.sweep(Set.of(), Progress.NONE);
        assertThat(new DistrustNotes(one.site.store).all("north")).hasSize(1);

        clock.set(Instant.now().plus(Duration.ofDays(10)));
        sweeper.sweep(Set.of(SampleDrop.KEY.workflowId()), Progress.NONE);
        assertThat(new DistrustNotes(one.site.store).all("north")).hasSize(1);
        sweeper.sweep(Set.of(), Progress.NONE);
        assertThat(new DistrustNotes(one.site.store).all("north")).isEmpty();
    }

    private static Map<Outcome, Long> outcomes(List<Item> items) {
        return Map.of(Outcome.EXTRACTED, 1L, items.get(1).outcome(), 1L);
    }
}
