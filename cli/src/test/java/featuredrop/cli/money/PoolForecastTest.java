package featuredrop.cli.money;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PoolForecastTest {
    private static final PoolConfig CONFIG = NamedValues.none()
            .with("region", "eu-west-1")
            .with("ssh.user", "u")
            .with("ssh.private-key", "k")
            .with("ssh.known-hosts", "h")
            .with("fleet.max", 3)
            .bind(PoolConfig.class);
    private static final HostPrices PRICES =
            new HostPrices("2026-11-30", Map.of("g5.xlarge", new HostPrices.Price(1.2, 0.6)));

    private static PoolState state(double rate, GpuHost... hosts) {
        return new PoolState(
                "gpu",
                PoolPhase.STOPPED,
                "",
                List.of(hosts),
                List.of(),
                0,
                List.of(),
                new PoolState.Backlog(0, rate, 0));
    }

    private static GpuHost host(String type, boolean spot) {
        return new GpuHost("i-1", "stopped", "", type, "a", spot, "");
    }

    @Test
    void theMeasuredRateAndTheHostsOfThePoolGiveMinutesAndMoney() {
        PoolForecast forecast =
                PoolForecast.of("gpu", CONFIG, state(2, host("g5.xlarge", false), host("g5.xlarge", true)), PRICES);

        assertThat(forecast.lines(120))
                .containsExactly(
                        "  minutes  60.0 with 1 host(s), 20.0 with 3, at 2.00 chunks a minute and host (measured by the"
                                + " pool)",
                        "  money    $0.90, at $0.9000 an hour and host (prices of 2026-11-30)");
    }

    @Test
    void moneyThatIsNotKnownSaysWhy() {
        assertThat(PoolForecast.of("gpu", CONFIG, null, PRICES).lines(1))
                .contains("  money    unknown: the pool does not answer, so the type of its hosts is not known")
                .first()
                .asString()
                .contains("at 6.00 chunks a minute and host (configured as chunks-per-minute, not measured yet)");
        assertThat(PoolForecast.of("gpu", CONFIG, state(2, host("p5.x", true)), PRICES)
                        .lines(1))
                .contains("  money    unknown: p5.x (spot) has no price");
        assertThat(PoolForecast.of("gpu", CONFIG, state(2), PRICES).price()).isEqualTo("the pool has seen no host");
        assertThat(PoolForecast.of("gpu", CONFIG, state(2, host("", false)), PRICES)
                        .price())
                .isEqualTo("the unknown type of i-1 has no price");
        assertThat(PoolForecast.of("gpu", CONFIG, state(2, host("g5.xlarge", false)), HostPrices.NONE)
                        .dollars(5))
                .isNull();
    }
}
