package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.RedoScope;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DropPlannerTest {
    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private DropPlanner planner;

    @BeforeEach
    void land() {
        FeatureDropConfig config = Configurations.in(directory);
        planner = new DropPlanner(config, new Landing("paris", config.site("paris"), zone), zone, store);
        put("/landing/shoes/monday/b.bin", "bb");
        put("/landing/shoes/monday/a.csv.gz", "a");
        put("/landing/shoes/monday/_SUCCESS", "");
    }

    @Test
    void thePlanNamesEveryFileAndIsStoredOnce() {
        PlannedDrop planned = plan(1);

        assertThat(planned.files()).isEqualTo(2);
        assertThat(planned.bytes()).isEqualTo(3);
        DropPlan plan = new ExchangeReader(store).plan(planned.plan());
        assertThat(plan.files()).extracting(PlannedFile::name).containsExactly("a.csv.gz", "b.bin");
        assertThat(plan.files()).extracting(PlannedFile::checksum).allMatch(sum -> sum.startsWith("COMPOSITE-CRC32C:"));
        assertThat(plan.partnerId()).isEqualTo(7);
        assertThat(plan.folder()).isEqualTo("/landing/shoes/monday");
        assertThat(plan.hash()).isEqualTo(planned.plan().planHash());
        assertThat(planned.plan().modelKey()).matches("[0-9a-f]{16}");
        assertThat(store.list("")).extracting(stat -> stat.key()).containsExactly(ObjectKeys.planJson(planned.plan()));
    }

    @Test
    void theSameContentIsTheSamePlanAndOtherContentAnotherOne() {
        PlannedDrop first = plan(1);
        put("/landing/shoes/monday/b.bin", "bb");
        assertThat(plan(1)).isEqualTo(first);
        assertThat(plan(2).plan().planHash()).isEqualTo(first.plan().planHash());

        put("/landing/shoes/monday/b.bin", "bc");
        assertThat(plan(1).plan().planHash()).isNotEqualTo(first.plan().planHash());
    }

    @Test
    void thePlanFreezesHowListsAreWritten() {
        PlannedDrop standard = plan(1);
        assertThat(new ExchangeReader(store).plan(standard.plan()).feed()).isEqualTo(ListFeed.STANDARD);

        FeatureDropConfig other = ConfigFile.load(
                directory.resolve("featuredrop.yaml"),
                Map.of(
                        "FEATUREDROP_SITES_PARIS_PARTNERS_SHOES_FEED_ITEM_ID", "ID, sku",
                        "FEATUREDROP_SITES_PARIS_PARTNERS_SHOES_FEED_SEPARATOR", "tab"));
        planner = new DropPlanner(other, new Landing("paris", other.site("paris"), zone), zone, store);
        PlannedDrop own = plan(1);

        assertThat(own.plan().planHash()).isNotEqualTo(standard.plan().planHash());
        assertThat(new ExchangeReader(store).plan(own.plan()).feed())
                .isEqualTo(new ListFeed(List.of("id", "sku"), List.of("image_url"), List.of(), "", "\t"));
    }

    @Test
    void aPlanWithoutResultsBeginsWithTheFirstGeneration() {
        for (RedoScope scope : RedoScope.values()) {
            assertThat(generation(scope)).as("%s", scope).isEqualTo(PlanRef.FIRST);
        }
        assertThat(plan(1).plan().oldest()).isZero();
    }

    @Test
    void aRedoGoesOnWithTheNewestGenerationOrMakesTheNextOne() {
        PlanRef first = plan(1).plan();
        store.putIfAbsent(ObjectKeys.result(new ChunkRef(first.at(11), 0, 0)), new byte[1]);
        store.putIfAbsent(ObjectKeys.result(new ChunkRef(first.at(2), 0, 0)), new byte[1]);
        store.putIfAbsent(ObjectKeys.settled(first.at(12)), new byte[1]);

        assertThat(generation(RedoScope.MISSING)).isEqualTo(11);
        assertThat(generation(RedoScope.FAILED)).isEqualTo(12);
        PlanRef all = planner.plan(request(RedoScope.ALL), Progress.NONE).plan();
        assertThat(all.generation()).isEqualTo(12);
        assertThat(all.oldest()).isEqualTo(12);
    }

    @Test
    void aDropInHandAtAnUpgradeGoesOnWithTheResultsThatHaveNoGeneration() {
        PlanRef first = plan(1).plan();
        store.putIfAbsent(ObjectKeys.result(new ChunkRef(first.at(0), 0, 0)), new byte[1]);

        assertThat(generation(RedoScope.MISSING)).isZero();
        assertThat(generation(RedoScope.FAILED)).isEqualTo(1);
    }

    private int generation(RedoScope scope) {
        return planner.plan(request(scope), Progress.NONE).plan().generation();
    }

    private static DropRequest request(RedoScope scope) {
        return new DropRequest(new DropKey("paris", "shoes", "monday"), 2, "test", scope);
    }

    @Test
    void aDropThatIsNoLongerReadyIsNotPlanned() {
        zone.delete("/landing/shoes/monday/_SUCCESS");
        assertThatThrownBy(() -> plan(1))
                .isInstanceOf(DropException.class)
                .extracting(e -> ((DropException) e).type())
                .isEqualTo(FailureType.INPUT_CHANGED);

        zone.delete("/landing/shoes/monday");
        assertThatThrownBy(() -> plan(1)).hasMessageContaining("it is gone");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void theFirstBytesOfAListSayWhetherItIsCompressed() {
        put("/landing/shoes/monday/plain.csv.gz", "item_id,image_url\n");
        zone.put("/landing/shoes/monday/packed.csv", new byte[] {0x1f, (byte) 0x8b, 8, 0});
        zone.put("/landing/shoes/monday/empty.jsonl.gz", new byte[0]);

        assertThat(new ExchangeReader(store).plan(plan(1).plan()).files())
                .extracting(PlannedFile::name, PlannedFile::format)
                .contains(
                        tuple("plain.csv.gz", InputFormat.CSV),
                        tuple("packed.csv", InputFormat.CSV_GZ),
                        tuple("empty.jsonl.gz", InputFormat.JSONL_GZ));
    }

    @Test
    void aDropOfTooManyFilesIsRefusedBeforeAnythingIsStored() {
        for (int i = 0; i < 99_999; i++) {
            put("/landing/shoes/monday/part-" + i + ".bin", "");
        }
        assertThatThrownBy(() -> plan(1))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.INPUT_TOO_LARGE))
                .hasMessageContaining("/landing/shoes/monday holds 100001 files, the most are 100000 (input.files)");
        assertThat(store.list("")).isEmpty();
    }

    private PlannedDrop plan(int revision) {
        return planner.plan(new DropRequest(new DropKey("paris", "shoes", "monday"), revision, "test"), Progress.NONE);
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
