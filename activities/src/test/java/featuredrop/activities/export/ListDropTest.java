package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.settle.Settler;
import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drops of lists, from the landing zone to the decision whether an operator has to look at them.
final class ListDropTest {
    private static final String HEADER = "item_id,image_url\n";

    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final List<ExportedFile> exportedFiles = new ArrayList<>();
    private DropPlanner planner;
    private FileExporter exporter;

    @BeforeEach
    void open() {
        FeatureDropConfig config = Configurations.in(directory);
        planner = new DropPlanner(config, new Landing("paris", config.site("paris"), zone), zone, store);
        exporter = new FileExporter(zone, store, 64 << 20, config.input());
    }

    @Test
    void aTableOfItsHeaderAloneIsHeld() {
        put("list.csv", HEADER);

        assertThat(new Settler(store, 1).settle(exported(), Progress.NONE).doubt())
                .isEqualTo("1 of 1 files hold bytes and no record, the first is 'list.csv' of 18 bytes");
    }

    @Test
    void aDropOfEmptyFilesIsHeld() {
        put("list.csv", "");
        put("part.bin", "");

        assertThat(new Settler(store, 1).settle(exported(), Progress.NONE).doubt())
                .isEqualTo("the drop holds no record");
    }

    @Test
    void aFileOfRejectsAloneIsHeld() {
        put("list.csv", HEADER + "a\nb\nc\n");
        put("list.jsonl", "{\n\"item_id\": \"a\"\n}\n");

        assertThat(new Settler(store, 1).settle(exported(), Progress.NONE).doubt())
                .startsWith("2 of 2 files hold bytes and no record");
    }

    @Test
    void anEmptyArrayIsHeld() {
        put("list.json", "[]\n");

        assertThat(new Settler(store, 1).settle(exported(), Progress.NONE).doubt())
                .isEqualTo("1 of 1 files hold bytes and no record, the first is 'list.json' of 3 bytes");
    }

    @Test
    void everyLineBesideAGoodFileIsReadWhateverItsLineEndsAndItsName() {
        put("good.csv", HEADER + rows(300));
        put("cr-only.csv", (HEADER + rows(1_000)).replace('\n', '\r'));
        put("not-gzip.csv.gz", HEADER + rows(1_000));

        exported();
        assertThat(exportedFiles).extracting(ExportedFile::records).containsExactly(1_000L, 300L, 1_000L);
        assertThat(exportedFiles).extracting(ExportedFile::rejects).containsOnly(0L);
    }

    private PlanRef exported() {
        zone.put("/landing/shoes/monday/_SUCCESS", new byte[0]);
        PlannedDrop planned =
                planner.plan(new DropRequest(new DropKey("paris", "shoes", "monday"), 1, "test"), Progress.NONE);
        for (int file = 0; file < planned.files(); file++) {
            exportedFiles.add(exporter.export(planned.plan(), file, Progress.NONE, _ -> {}));
        }
        return planned.plan();
    }

    private void put(String name, String content) {
        zone.put("/landing/shoes/monday/" + name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + ",http://x/" + i + "\n")
                .collect(Collectors.joining());
    }
}
