package featuredrop.workflows.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.extraction.ChunkReport.Work;
import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DropCostTest {
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final PoolSettings SETTINGS = new PoolSettings("p", SHORT, SHORT, SHORT, SHORT, 2, 1, 1000)
            .with(new Budget(
                    null,
                    new HostPrices(
                            "2026-11-30",
                            Map.of(
                                    "g5.xlarge", new HostPrices.Price(1.2, 0.6),
                                    "g6.xlarge", new HostPrices.Price(0.8, null)))));
    private static final Work HALF_AN_HOUR = new Work(1_800_000, 1_000);

    private static GpuHost host(String type, String state, boolean spot) {
        return new GpuHost("i-" + type, state, "", type, "a", spot, "");
    }

    private static PoolNotice news(PoolNotice.@Nullable Rate rate) {
        return new PoolNotice("p", PoolPhase.READY, 4, "", rate);
    }

    @Test
    void chunksShareTheHostThatExtractsThem() {
        PoolNotice.Rate rate = PoolNotice.Rate.of(List.of(host("g5.xlarge", "running", false)), SETTINGS);

        DropCost cost = DropCost.NOTHING.plus(HALF_AN_HOUR, news(rate)).plus(HALF_AN_HOUR, news(rate));
        assertThat(cost.hostMillis()).isEqualTo(1_800_000);
        assertThat(cost.images()).isEqualTo(2_000);
        assertThat(cost.dollars()).isEqualTo(0.6, within(1e-9));
        assertThat(cost.known()).isTrue();
    }

    @Test
    void theRateIsTheMeanOfTheHostsThatRun() {
        assertThat(PoolNotice.Rate.of(
                        List.of(
                                host("g5.xlarge", "running", true),
                                host("g6.xlarge", "running", false),
                                host("p5.x", "stopped", false)),
                        SETTINGS))
                .isEqualTo(new PoolNotice.Rate(2, 0.7));
    }

    @Test
    void aHostWithoutAPriceMakesTheCostUnknown() {
        PoolNotice.Rate rate = PoolNotice.Rate.of(
                List.of(host("g5.xlarge", "running", false), host("g6.xlarge", "running", true)), SETTINGS);
        assertThat(rate).isEqualTo(new PoolNotice.Rate(2, null));
        assertThat(PoolNotice.Rate.of(List.of(), SETTINGS)).isEqualTo(new PoolNotice.Rate(2, null));

        DropCost cost = DropCost.NOTHING.plus(HALF_AN_HOUR, news(rate));
        assertThat(cost.known()).isFalse();
        assertThat(cost.dollars()).isZero();
        assertThat(cost.hostMillis()).isEqualTo(900_000);
    }

    @Test
    void aPoolOfAnEarlierReleaseHasTheSlotsOfItsOneHost() {
        assertThat(DropCost.NOTHING.plus(HALF_AN_HOUR, news(null))).isEqualTo(new DropCost(450_000, 1_000, 0, 450_000));
        assertThat(DropCost.NOTHING.plus(HALF_AN_HOUR, null).hostMillis()).isEqualTo(1_800_000);
    }
}
