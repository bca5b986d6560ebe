package featuredrop.activities.delivery.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.DeliveryHarness;
import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleSite;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
    private static final String TARGET = "/out/shoes/d1";

    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);

    @Test
    void aRepeatedCallFindsItsOwnWork() {
        Staging staging = site.stage(SampleDrop.random(3).store(site.store));

        assertThat(publish(staging)).isEqualTo(new Publication(Answer.PUBLISHED, TARGET, ""));
        Map<String, String> published = site.published();
        assertThat(publish(staging)).isEqualTo(new Publication(Answer.ALREADY_PUBLISHED, TARGET, ""));
        assertThat(site.published()).isEqualTo(published);
        assertThat(site.zone.files()).noneMatch(path -> path.startsWith("/out/_staging/"));
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void anotherRunOfTheSamePlanIsTheSameDelivery(DeliveryLayout layout) {
        SampleSite two = new SampleSite(layout);
        PlanRef plan = SampleDrop.random(3).store(two.store);
        Staging first = two.stage(plan);
        Staging second = new Staging(plan, "run-2");
        for (int part = 0;
                part < two.steps.settle(plan, Progress.NONE).file().parts().size();
                part++) {
            two.steps.returnPart(second, part, Progress.NONE);
        }
        two.steps.assemble(second, SampleSite.RUN, Progress.NONE);

        assertThat(two.steps.publish(first, Progress.NONE).answer()).isEqualTo(Answer.PUBLISHED);
        assertThat(two.steps.publish(second, Progress.NONE).answer()).isEqualTo(Answer.ALREADY_PUBLISHED);
    }

    @Test
    void anotherContentAtTheTargetIsAConflictAndStays() {
        site.steps.publish(site.stage(SampleDrop.random(3).store(site.store)), Progress.NONE);
        Map<String, String> first = site.published();
        Staging other = site.stage(SampleDrop.random(4).store(site.store));

        Publication publication = publish(other);

        assertThat(publication.answer()).isEqualTo(Answer.CONFLICT);
        assertThat(publication.directory()).isEqualTo(TARGET);
        assertThat(publication.detail()).contains(other.plan().planHash());
        assertThat(site.published()).isEqualTo(first);
        assertThat(site.zone.stat(site.staged(other).root())).isPresent();
    }

    @Test
    void aDirectoryOfSomebodyElseIsAConflict() {
        site.zone.put(TARGET + "/notes.txt", new byte[] {1});

        assertThat(publish(site.stage(SampleDrop.random(3).store(site.store))).answer())
                .isEqualTo(Answer.CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn_features.txt.gz", "quarantine.jsonl.gz", "manifest.json", "_SUCCESS"})
    void aDamagedDeliveryAtTheTargetIsAConflict(String name) {
        Staging staging = site.stage(SampleDrop.random(3).store(site.store));
        publish(staging);
        byte[] right = site.zone.content(TARGET + "/" + name);
        byte[] changed = right.clone();
        changed[changed.length / 2] ^= 1;

        site.zone.put(TARGET + "/" + name, changed);
        assertThat(publish(staging).answer()).isEqualTo(Answer.CONFLICT);
        site.zone.delete(TARGET + "/" + name);
        assertThat(publish(staging).answer()).isEqualTo(Answer.CONFLICT);
        site.zone.put(TARGET + "/" + name, right);
        assertThat(publish(staging).answer()).isEqualTo(Answer.ALREADY_PUBLISHED);
    }

    @Test
    void stagingThatDisappearedIsReported() {
        Staging staging = site.stage(SampleDrop.random(3).store(site.store));
        site.zone.delete("/out/_staging");

        assertThatThrownBy(() -> publish(staging)).hasMessageContaining(TARGET);
    }

    @Test
    void aLaterRevisionIsPublishedBesideTheFirst() {
        PlanRef first = SampleDrop.random(3).store(site.store);
        DeliveryHarness.carry(site.steps, first);
        PlanRef second = new PlanRef(first.key(), 2, first.planHash(), first.modelId(), first.modelKey());

        assertThat(DeliveryHarness.carry(site.steps, second).directory()).isEqualTo("/out/shoes/d1.r2");
        assertThat(site.text("/out/outputByPartner")).contains("\"shoes/d1.r2\"");
        DeliveryHarness.carry(site.steps, first);
        assertThat(site.text("/out/outputByPartner")).contains("\"shoes/d1.r2\"");
    }

    @Test
    void ofManyPublishersOneWinsAndAllAgree() throws Exception {
        Staging staging = site.stage(SampleDrop.random(3).store(site.store));
        List<Callable<Answer>> publishers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            publishers.add(() -> publish(staging).answer());
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : pool.invokeAll(publishers)) {
                answers.add(future.get());
            }
            assertThat(answers).containsOnlyOnce(Answer.PUBLISHED).doesNotContain(Answer.CONFLICT);
        }
    }

    @Test
    void aReaderSeesNothingOrEverything() throws Exception {
        AtomicBoolean published = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(1);
        Staging staging = site.stage(SampleDrop.random(3).store(site.store));
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Boolean> reader = pool.submit(() -> {
                while (!published.get()) {
                    List<FileStat> files = site.zone.list(TARGET);
                    assertThat(files.size()).isIn(0, 4);
                    reading.countDown();
                }
                return true;
            });
            reading.await();
            publish(staging);
            published.set(true);
            assertThat(reader.get()).isTrue();
        }
        assertThat(site.zone.list(TARGET)).hasSize(4);
    }

    private Publication publish(Staging staging) {
        return site.steps.publish(staging, Progress.NONE);
    }
}
