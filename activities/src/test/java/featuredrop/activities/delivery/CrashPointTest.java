package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SideEffects.Fault;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.export.PlanRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Lets every change that the steps make go wrong in every way: what is published is always the same.
@Tag("slow")
class CrashPointTest {
    private static final long SEED = 3;

    @ParameterizedTest
    @MethodSource("everyFault")
    void whatIsPublishedNeverDependsOnWhatWentWrong(DeliveryLayout layout, boolean joins, Fault fault) {
        Map<String, String> expected = undisturbed(layout);
        int changes = changes(layout, joins);
        assertThat(changes).isGreaterThan(14);
        for (int failing = 1; failing <= changes; failing++) {
            SampleSite site = new SampleSite(layout);
            PlanRef plan = SampleDrop.random(SEED).store(site.store);
            SideEffects effects = new SideEffects(failing, fault);
            DeliveryHarness carrier = carrier(site, effects, joins);

            Publication publication = carrier.carry(plan);

            assertThat(publication.answer()).isIn(Answer.PUBLISHED, Answer.ALREADY_PUBLISHED);
            assertThat(carrier.repeatedAttempts()).as("change %d", failing).isEqualTo(1);
            assertThat(comparable(layout, site))
                    .as("%s at change %d", fault, failing)
                    .isEqualTo(expected);
            assertThat(site.store.list(ObjectKeys.published("north", "shoes")))
                    .as("the published listing is recorded")
                    .hasSize(1);
        }
    }

    private static Map<String, String> undisturbed(DeliveryLayout layout) {
        SampleSite site = new SampleSite(layout);
        DeliveryHarness.carry(site.steps, SampleDrop.random(SEED).store(site.store));
        return comparable(layout, site);
    }

    private static int changes(DeliveryLayout layout, boolean joins) {
        SampleSite site = new SampleSite(layout);
        PlanRef plan = SampleDrop.random(SEED).store(site.store);
        SideEffects effects = SideEffects.none();
        carrier(site, effects, joins).carry(plan);
        return effects.count();
    }

    private static DeliveryHarness carrier(SampleSite site, SideEffects effects, boolean joins) {
        return new DeliveryHarness(() -> {
            assertThat(deliveredFiles(site))
                    .as("a reader sees nothing or everything while the worker is away")
                    .isIn(0L, 4L);
            effects.restart();
            return site.steps(
                    new ScriptedLandingZone(site.zone, effects, joins), new ScriptedObjectStore(site.store, effects));
        });
    }

    private static long deliveredFiles(SampleSite site) {
        return site.published().keySet().stream()
                .filter(path -> !path.startsWith("/out/_") && !path.equals("/out/outputByPartner"))
                .count();
    }

    /// A batch number whose claim was lost on the way is skipped, so in that layout the numbers are left
    /// out.
    private static Map<String, String> comparable(DeliveryLayout layout, SampleSite site) {
        if (layout == DeliveryLayout.PARTNER_FIRST) {
            return site.published();
        }
        Map<String, String> files = new TreeMap<>();
        site.published().forEach((path, content) -> {
            if (!path.startsWith("/out/_claims/batch/") && !path.endsWith("_SUCCESS")) {
                files.put(path.replaceAll("14798000\\d\\d", "BATCH"), content.replaceAll("14798000\\d\\d", "BATCH"));
            }
        });
        return files;
    }

    private static Stream<Object[]> everyFault() {
        List<Object[]> cases = new ArrayList<>();
        for (DeliveryLayout layout : DeliveryLayout.values()) {
            for (Fault fault : Fault.values()) {
                cases.add(new Object[] {layout, true, fault});
                cases.add(new Object[] {layout, false, fault});
            }
        }
        return cases.stream();
    }
}
