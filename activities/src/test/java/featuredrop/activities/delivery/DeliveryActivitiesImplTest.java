package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.delivery.DeliveryActivities;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryActivitiesImplTest {
    private static final DropKey KEY = new DropKey("paris", "shoes", "d1");

    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final List<String> heartbeats = new CopyOnWriteArrayList<>();
    private TestActivityEnvironment environment;
    private DeliveryActivities activities;
    private PlanRef plan;

    @BeforeEach
    void open() throws IOException {
        Path model = directory.resolve("models/tiny/model.yaml");
        Files.createDirectories(model.getParent());
        Files.writeString(model, """
                id: tiny
                licence: MIT
                onnx: model.onnx
                sha256: "%s"
                input: input
                layout: NCHW
                width: 8
                height: 8
                profile: efficientnet-lite-v1
                tap: feature
                dimension: 3
                l2: true
                max-batch: 4
                """.formatted("0".repeat(64)));
        environment = TestActivityEnvironment.newInstance();
        environment.registerActivitiesImplementations(
                new DeliveryActivitiesImpl(Configurations.in(directory), "paris", zone, store));
        environment.setActivityHeartbeatListener(String.class, heartbeats::add);
        activities = environment.newActivityStub(DeliveryActivities.class);
        plan = SampleDrop.random(3).store(store, KEY, 1);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void aDropIsCarriedFromItsResultsToThePointer() {
        Staging staging = new Staging(plan, "run-1");
        Settlement settlement = activities.settle(plan);
        for (int part = 0; part < settlement.parts(); part++) {
            activities.returnPart(staging, part);
        }
        activities.assemble(staging, SampleSite.run(staging));

        assertThat(activities.verify(staging))
                .isEqualTo(new Settlement(settlement.records(), settlement.outcomes(), settlement.parts(), null));
        assertThat(settlement.doubt())
                .isEqualTo("1 of 3 files hold bytes and no record, the first is 'in-2.bin' of 23 bytes");
        assertThat(activities.publish(staging)).isEqualTo(new Publication(Answer.PUBLISHED, "/out/shoes/d1", ""));
        activities.movePointer(plan);

        assertThat(settlement.records()).isEqualTo(SampleDrop.random(3).records());
        assertThat(settlement.outcomes()).containsKey(Outcome.EXTRACTED);
        assertThat(Pointer.fromJson(zone.content("/out/outputByPartner"), "outputByPartner")
                        .pointer()
                        .find(7))
                .hasValueSatisfying(entry -> assertThat(entry.outputFolder()).isEqualTo("shoes/d1"));
        assertThat(heartbeats).isNotEmpty();
    }

    @Test
    void resultsOfSeveralGenerationsAreDeliveredTogether() throws IOException {
        DropKey key = new DropKey("paris", "shoes", "d2");
        SampleDrop drop = new SampleDrop(
                7,
                List.of(new SampleDrop.Input(
                        "a.csv",
                        List.of(
                                List.of(SampleDrop.extracted(1), new SampleDrop.Item(2, Outcome.GONE)),
                                List.of(new SampleDrop.Item(3, Outcome.CONNECT), new SampleDrop.Item(4, Outcome.DNS))),
                        1)));
        PlanRef later = drop.store(store, key, 1).at(2);
        drop.storeResults(
                store,
                later,
                new ChunkPosition(0, 1),
                List.of(SampleDrop.extracted(3), new SampleDrop.Item(4, Outcome.DNS)));
        Staging staging = new Staging(later, "run-1");
        Settlement settlement = activities.settle(later);
        activities.returnPart(staging, 0);
        activities.assemble(staging, SampleSite.run(staging));

        assertThat(activities.verify(staging).outcomes())
                .isEqualTo(settlement.outcomes())
                .isEqualTo(Map.of(Outcome.EXTRACTED, 2L, Outcome.GONE, 1L, Outcome.DNS, 1L, Outcome.BAD_RECORD, 1L));
        assertThat(activities.publish(staging).answer()).isEqualTo(Answer.PUBLISHED);
        DeliveryManifest manifest =
                DeliveryManifest.fromJson(zone.content("/out/shoes/d2/manifest.json"), "manifest.json");
        assertThat(manifest.run().generations()).containsExactly(0, 2);
        assertThat(manifest.content().count(Outcome.EXTRACTED)).isEqualTo(2);
    }

    @Test
    void aDropIsDeliveredWithTheModelThatItBeganWith() throws IOException {
        Path model = directory.resolve("models/tiny/model.yaml");
        String before = Files.readString(model);
        Staging staging = new Staging(plan, "run-1");
        Settlement settlement = activities.settle(plan);
        for (int part = 0; part < settlement.parts(); part++) {
            activities.returnPart(staging, part);
        }
        Files.writeString(model, before.replace("efficientnet-lite-v1", "keras-tf"));
        String after = ModelDescriptor.load(directory.resolve("models"), "tiny").modelKey();
        RunFacts run = SampleSite.run(staging);
        assertThatThrownBy(() -> activities.assemble(staging, run))
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo("MODEL_CHANGED");
                    assertThat(failure.getOriginalMessage()).contains("models/tiny/" + plan.modelKey());
                });
        Path kept = Files.createDirectories(model.resolveSibling(plan.modelKey()));
        Files.writeString(kept.resolve("model.yaml"), before);

        activities.assemble(staging, run);
        activities.verify(staging);
        activities.publish(staging);

        DeliveryManifest.Content content = DeliveryManifest.fromJson(
                        zone.content("/out/shoes/d1/manifest.json"), "manifest.json")
                .content();
        assertThat(content.modelKey()).isEqualTo(plan.modelKey());
        assertThat(content.model().profile()).isEqualTo("efficientnet-lite-v1");
        assertThatThrownBy(() -> activities.settle(new PlanRef(KEY, 2, plan.planHash(), "tiny", after)))
                .as("nothing of the old model's results is taken for the new one's, which lie beside them")
                .cause()
                .hasMessageContaining("/out/" + after + "/");
    }

    @Test
    void aDamagedResultEndsTheDropAtOnce() {
        String key = ObjectKeys.result(new ChunkRef(plan, 0, 0));
        store.damage(key, new byte[10]);

        assertThatThrownBy(() -> activities.settle(plan))
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo("RESULT_DAMAGED");
                    assertThat(failure.isNonRetryable()).isTrue();
                    assertThat(failure.getOriginalMessage()).contains(key);
                });
    }

    @Test
    void aCancelledPartStopsAndLeavesNoPart() {
        Staging staging = new Staging(plan, "run-1");
        activities.settle(plan);
        environment.requestCancelActivity();

        assertThatThrownBy(() -> activities.returnPart(staging, 0)).isInstanceOf(CanceledFailure.class);
        assertThat(zone.list("/out/_staging/shoes/d1/run-1/parts")).isEmpty();
    }

    @Test
    void aClosedDropLeavesItsRecordAndNoStaging() {
        zone.put("/out/_staging/shoes/d1/run-1/tmp/part", new byte[1]);
        zone.put("/out/_staging/shoes/d1.r2/run-1/tmp/part", new byte[1]);
        Closing closing = new Closing(new DropRequest(KEY, 1, "scan"), DropEnd.ABORTED, "why", "who", "seen");

        activities.closeDrop(closing);
        activities.closeDrop(closing);

        ClosedRecord record = new ClosedDrops(store).latest(KEY).orElseThrow();
        assertThat(record.fingerprint()).isEqualTo("seen");
        assertThat(record.end()).isEqualTo(DropEnd.ABORTED);
        assertThat(store.list("drops/paris/shoes/d1/closed.")).hasSize(1);
        assertThat(zone.files()).containsExactly("/out/_staging/shoes/d1.r2/run-1/tmp/part");
    }

    @Test
    void theStagingOfAFailedDropStaysForWhoeverLooksForTheReason() {
        zone.put("/out/_staging/shoes/d1/run-1/delivery/manifest.json", new byte[1]);

        activities.closeDrop(new Closing(new DropRequest(KEY, 1, "scan"), DropEnd.FAILED, "why", "", "seen"));

        assertThat(zone.files()).hasSize(1);
        assertThat(new ClosedDrops(store).latest(KEY).orElseThrow().end()).isEqualTo(DropEnd.FAILED);
    }

    @Test
    void aDropThatSawNoListingIsClosedWithTheOneThatStandsThere() {
        zone.put("/landing/shoes/d1/part-0.bin", new byte[1]);

        activities.closeDrop(new Closing(new DropRequest(KEY, 1, "scan"), DropEnd.REJECTED, "late", "", ""));

        assertThat(new ClosedDrops(store).latest(KEY).orElseThrow().fingerprint())
                .hasSize(64);
    }
}
