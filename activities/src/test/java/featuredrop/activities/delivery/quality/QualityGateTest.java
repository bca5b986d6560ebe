package featuredrop.activities.delivery.quality;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleDrop.Input;
import featuredrop.activities.delivery.SampleDrop.Item;
import featuredrop.activities.delivery.SampleSite;
import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QualityGateTest {
    private static final QualityGateConfig LIMITS = new QualityGateConfig(true, 3, 2, 0.1, 0.1, 0.05);
    private static final SampleDrop HALF_GONE = new SampleDrop(
            4, List.of(new Input("a.bin", List.of(List.of(SampleDrop.extracted(1), new Item(2, Outcome.GONE))), 0)));

    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);
    private final QualityGate gate = new QualityGate(site.store);
    private PlanRef plan;

    @BeforeEach
    void settle() {
        plan = HALF_GONE.store(site.store);
        site.stage(plan);
    }

    @Test
    void aDropIsComparedWithThePublishedOnesOfItsPartner() {
        assertThat(judged()).isEmpty();

        published(1);
        published(2);

        assertThat(judged())
                .startsWith("the drop differs from the partner's last 2: EXTRACTED 50.0 % of the records, usually"
                        + " 100.0 %; GONE 50.0 % of the records, usually 0.0 %; distance of the mean vector");
    }

    @Test
    void figuresOfAPublishedDropAreKeptOnceAndTheOldestForgotten() {
        published(1);
        published(2);
        published(3);
        judged();

        gate.published(plan, LIMITS);
        gate.published(plan, LIMITS);

        assertThat(site.store.list(ObjectKeys.figures(plan)))
                .extracting(object ->
                        object.key().substring(ObjectKeys.figures(plan).length()))
                .containsExactly(
                        "00000000000000000002-old2.1.json",
                        "00000000000000000003-old3.1.json",
                        "00000000001479700000-d1.1.json");
    }

    @Test
    void aDropIsNotComparedWithItself() {
        judged();
        gate.published(plan, LIMITS);
        published(1);

        assertThat(judged()).isEmpty();
    }

    @Test
    void nothingIsRememberedOfADropThatWasNotJudged() {
        gate.published(plan, LIMITS);

        assertThat(site.store.list("sites/")).isEmpty();
    }

    private String judged() {
        return gate.judge(plan, LIMITS, Progress.NONE);
    }

    private void published(int stamp) {
        DropFigures good =
                new DropFigures("old" + stamp, 100, Map.of(Outcome.EXTRACTED, 100L), 1, List.of(0.1, 0.2, 0.3));
        site.store.putIfAbsent(
                ObjectKeys.figures(plan) + String.format("%020d-old%d.1.json", stamp, stamp), good.toJson());
    }
}
