package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the workflow of a pool does about money, on Temporal's test server.
final class GpuPoolMoneyTest {
    private static final PoolSettings SETTINGS = PoolHarness.settings(Duration.ofHours(9), 10_000);

    private final PoolHarness bench = new PoolHarness();

    @AfterEach
    void stop() {
        bench.close();
    }

    /// The scripted cloud says no type.
    private static Budget budget(@Nullable Double ceiling) {
        return new Budget(ceiling, new HostPrices("2026-11-30", Map.of("", new HostPrices.Price(6.0, null))));
    }

    @Test
    void theCountIsAskedByQueryAndKeptWhenTheHostStops() {
        bench.startPool(SETTINGS.with(budget(null)));
        bench.drop("drop/s/p/1");
        bench.pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        bench.env.sleep(Duration.ofMinutes(10));
        assertThat(up(bench.pool.spending()))
                .isGreaterThan(Duration.ofMinutes(9).toMillis());

        bench.pool.release("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.STOPPED);
        bench.env.sleep(Duration.ofMinutes(15));
        PoolSpent now = bench.pool.spending();
        assertThat(bench.kept).isNotEmpty();
        assertThat(bench.kept.getLast().days()).isEqualTo(now.days());
        assertThat(bench.kept.getLast().sinceMillis()).isEqualTo(now.sinceMillis());
        assertThat(now.days()).extracting(HostDay::host).containsOnly(ScriptedCloud.HOST);
    }

    @Test
    void anExchangeThatIsAwayKeepsNoHostUpAndLosesNoMinute() {
        bench.failedKeeps.set(2);
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        bench.pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        bench.pool.release("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.STOPPED);

        bench.env.sleep(Duration.ofMinutes(45));
        assertThat(bench.kept).isNotEmpty();
        assertThat(bench.kept.getLast().days()).isEqualTo(bench.pool.spending().days());
    }

    @Test
    void aDropBeyondTheCeilingHearsWhyItWaitsAndGoesOnWhenTheCeilingIsRaised() {
        bench.startPool(SETTINGS.with(budget(0.5)));
        bench.drop("drop/s/p/1");
        bench.pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        bench.env.sleep(Duration.ofMinutes(10));

        ListeningDrop second = bench.drop("drop/s/p/2");
        bench.pool.acquire("drop/s/p/2", 1);
        bench.awaitNews(second, news -> news.slots() == 0 && news.detail().contains("the ceiling of $0.50 a day"));
        assertThat(bench.pool.state().leases()).hasSize(1);
        assertThat(bench.pool.state().detail()).contains("1 drop(s) wait: the ceiling of $0.50 a day is reached");

        bench.pool.configure(SETTINGS.with(budget(100.0)));
        bench.awaitNews(second, news -> news.slots() == 2);
        assertThat(bench.pool.state().leases()).hasSize(2);
        assertThat(bench.pool.state().detail()).doesNotContain("ceiling");
    }

    private static long up(PoolSpent spent) {
        return spent.days().stream().mapToLong(HostDay::upMillis).sum();
    }
}
