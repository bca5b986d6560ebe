package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
final class ManyInputFilesTest {
    private static final int FILES = 100_000;

    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST, 256 << 20);

    @Test
    void everyStepReportsOnEachFileAlsoOnThoseWithoutAChunk() {
        PlanRef plan = drop(300, 150).store(site.store);
        Staging staging = SampleSite.staging(plan);

        assertThat(reportsOf(progress -> site.steps.settle(plan, progress))).isGreaterThanOrEqualTo(300);
        assertThat(reportsOf(progress -> site.steps.returnPart(staging, 0, progress)))
                .isGreaterThanOrEqualTo(300);
        assertThat(reportsOf(progress -> site.steps.assemble(staging, SampleSite.RUN, progress)))
                .isGreaterThanOrEqualTo(600);
        assertThat(reportsOf(progress -> site.steps.verify(staging, progress))).isGreaterThanOrEqualTo(600);
    }

    @Test
    @Tag("long")
    void aDropOfAsManyFilesAsOneMayHaveIsDelivered() {
        PlanRef plan = drop(FILES, 10).store(site.store);

        assertThat(DeliveryHarness.carry(site.steps, plan).answer()).isEqualTo(Publication.Answer.PUBLISHED);
        assertThat(site.lines("/out/shoes/d1/cnn_features.txt.gz")).hasSize(FILES / 10);
    }

    /// The first and the last file have a chunk, and every `step`-th one.
    private static SampleDrop drop(int files, int step) {
        List<Input> inputs = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            boolean filled = file % step == 0 || (file == files - 1 && files < FILES);
            inputs.add(new Input(
                    String.format("folder/catalogue-%06d.bin", file),
                    filled ? List.of(List.of(SampleDrop.extracted(file))) : List.of(),
                    1));
        }
        return new SampleDrop(1, inputs);
    }

    private static int reportsOf(Consumer<Progress> step) {
        List<String> reports = new ArrayList<>();
        step.accept((where, _) -> reports.add(where));
        return (int) reports.stream().filter(where -> where.contains(", file ")).count();
    }
}
