package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@Tag("slow")
final class GpuPoolContinueAsNewTest {
    private final PoolHarness bench = new PoolHarness();

    @AfterEach
    void stopServer() {
        bench.close();
    }

    @Test
    void keepsItsLeasesOverContinueAsNew() {
        bench.startPool(PoolHarness.settings(Duration.ofHours(9), 60));
        bench.drop("drop/s/p/1");
        bench.pool.acquire("drop/s/p/1", 7);
        bench.awaitPhase(PoolPhase.READY);
        String first = bench.runId();
        bench.env.sleep(Duration.ofHours(1));

        assertThat(bench.runId()).isNotEqualTo(first);
        assertThat(bench.pool.state().phase()).isEqualTo(PoolPhase.READY);
        assertThat(bench.pool.state().leases()).extracting(Lease::epoch).containsExactly(7L);
        bench.pool.release("drop/s/p/1", 7);
        bench.pool.acquire("drop/s/p/1", 7);
        bench.awaitPhase(PoolPhase.STOPPED);
        assertThat(bench.cloud.count("start")).isEqualTo(1);
        assertThat(bench.cloud.count("stop")).isEqualTo(1);
    }

    @Test
    void tellsEveryHolderAlsoThoseThatAskWhileARunEnds() {
        bench.startPool(PoolHarness.settings(Duration.ofHours(9), 40));
        bench.drop("drop/s/p/first");
        bench.pool.acquire("drop/s/p/first", 1);
        bench.awaitPhase(PoolPhase.READY);
        String first = bench.runId();
        List<ListeningDrop> drops = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            drops.add(bench.drop("drop/s/p/" + i));
        }
        for (int i = 0; i < 60; i++) {
            bench.pool.acquire("drop/s/p/" + i, 1);
        }

        for (ListeningDrop drop : drops) {
            bench.awaitNews(drop, news -> news.phase() == PoolPhase.READY);
        }
        assertThat(bench.runId()).isNotEqualTo(first);
    }
}
