package featuredrop.activities.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.DeliveryHarness;
import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleSite;
import featuredrop.activities.delivery.tree.DeliveriesTest;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.upkeep.ReconcileReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {
    private static final ScanReport NOTHING = new ScanReport(List.of(), 200, List.of());

    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);

    @Test
    void aDueDropThatDoesNotRunIsStuck() {
        DropKey running = new DropKey("north", "shoes", "d2");
        ScanReport scan = new ScanReport(
                List.of(new DueDrop(SampleDrop.KEY, 1, 1), new DueDrop(running, 1, 2)), 200, List.of("a problem"));

        ReconcileReport report = reconcile(site, scan, Set.of(running.workflowId()));

        assertThat(report.stuck()).containsExactly(SampleDrop.KEY);
        assertThat(report.findings()).containsExactly("a problem");
        assertThat(report.repaired()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aPublishedDropWhosePointerWasNotMovedIsMadeUpFor(DeliveryLayout layout) {
        SampleSite other = new SampleSite(layout);
        PlanRef plan = SampleDrop.random(3).store(other.store);
        other.steps.publish(other.stage(plan), Progress.NONE);
        assertThat(other.zone.stat("/out/outputByPartner")).isEmpty();

        ReconcileReport report = reconcile(other, NOTHING, Set.of());

        assertThat(report.repaired()).hasSize(1);
        assertThat(other.text("/out/outputByPartner")).contains("\"7\"");
        assertThat(reconcile(other, NOTHING, Set.of())).isEqualTo(new ReconcileReport(List.of(), List.of(), List.of()));
    }

    @Test
    void aPointerThatIsNoCopyOfItsNewestVersionIsCopied() {
        DeliveryHarness.carry(site.steps, SampleDrop.random(3).store(site.store));
        byte[] right = site.zone.content("/out/outputByPartner");
        site.zone.put("/out/outputByPartner", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(reconcile(site, NOTHING, Set.of()).repaired()).hasSize(1);
        assertThat(site.zone.content("/out/outputByPartner")).isEqualTo(right);
    }

    @Test
    void whatIsLeftOfVeryManyDropsIsReportedUpToANumber() {
        for (int i = 0; i < 7_000; i++) {
            site.zone.put(
                    String.format("/out/_staging/shoes/%s-%04d/run/parts/000000.gz", "n".repeat(150), i), new byte[0]);
        }

        assertThat(reconcile(site, NOTHING, Set.of()).findings())
                .hasSize(201)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(410))
                .last()
                .isEqualTo("and 6800 more");
    }

    @Test
    void stagingThatNobodyWorksOnIsReportedAndStays() {
        site.zone.put("/out/_staging/shoes/d1/run/parts/000000.gz", new byte[0]);
        site.zone.put("/out/_staging/shoes/d2.r3/run/parts/000000.gz", new byte[0]);
        site.zone.put("/out/_staging/shoes/d3/run/parts/000000.gz", new byte[0]);
        new ClosedDrops(site.store)
                .add(
                        new DropKey("north", "shoes", "d2"),
                        new ClosedRecord(3, DropEnd.REJECTED, "why", "", "f", "2026-11-21T12:00:00Z"));
        int files = site.zone.files().size();

        ReconcileReport report = reconcile(site, NOTHING, Set.of("drop/north/shoes/d3"));

        assertThat(report.findings())
                .containsExactly(
                        "/out/_staging/shoes/d1 belongs to a drop that is neither running, published nor closed",
                        "/out/_staging/shoes/d2.r3 is left of a drop that was closed as REJECTED");
        assertThat(site.zone.files()).hasSize(files);
    }

    @Test
    void aDeliveryWhoseManifestCannotBeReadIsAFinding() {
        site.zone.put("/out/shoes/d1/_SUCCESS", new byte[0]);
        site.zone.put("/out/shoes/d1/manifest.json", "{".getBytes(StandardCharsets.UTF_8));
        site.zone.put("/out/shoes/d2/_SUCCESS", new byte[0]);

        assertThat(reconcile(site, NOTHING, Set.of()).findings())
                .hasSize(2)
                .anyMatch(line -> line.contains("/out/shoes/d1/manifest.json"))
                .anyMatch(line -> line.contains("/out/shoes/d2/manifest.json"));
    }

    private static ReconcileReport reconcile(SampleSite site, ScanReport scan, Set<String> open) {
        return new Reconciler(
                        "north",
                        DeliveriesTest.site(site.tree.layout()),
                        new Sweeper.Storage(site.zone, site.store),
                        new Sweeper.Retention(Duration.ofDays(9), InstantSource.system()))
                .reconcile(scan, open);
    }
}
