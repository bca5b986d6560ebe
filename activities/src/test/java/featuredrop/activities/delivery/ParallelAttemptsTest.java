package featuredrop.activities.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Several attempts of the same step at the same time, as after a worker that was believed dead: at least
/// one gets through or may be repeated, and what is published is what one attempt alone would have
/// published.
class ParallelAttemptsTest {
    private static final int ATTEMPTS = 4;

    @ParameterizedTest
    @MethodSource("seeds")
    void theyPublishWhatOneAttemptWouldHavePublished(long seed) throws Exception {
        boolean joins = seed % 2 == 0;
        SampleSite alone = new SampleSite(DeliveryLayout.PARTNER_FIRST);
        DeliveryHarness.carry(alone.steps, SampleDrop.random(seed).store(alone.store));

        SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);
        PlanRef plan = SampleDrop.random(seed).store(site.store);
        Staging staging = SampleSite.staging(plan);
        DeliverySteps steps = site.steps(new ScriptedLandingZone(site.zone, SideEffects.none(), joins), site.store);
        try (ExecutorService pool = Executors.newFixedThreadPool(ATTEMPTS)) {
            together(pool, () -> steps.settle(plan, Progress.NONE));
            int parts = steps.settle(plan, Progress.NONE).file().parts().size();
            for (int i = 0; i < parts; i++) {
                int part = i;
                together(pool, () -> {
                    steps.returnPart(staging, part, Progress.NONE);
                    return part;
                });
            }
            together(pool, () -> {
                steps.assemble(staging, SampleSite.RUN, Progress.NONE);
                return staging;
            });
            together(pool, () -> steps.verify(staging, Progress.NONE));
            together(pool, () -> steps.publish(staging, Progress.NONE));
            together(pool, () -> steps.movePointer(plan));
        }

        assertThat(site.published()).as("seed %d", seed).isEqualTo(alone.published());
    }

    /// Runs the step in all threads at once, and then once more, as a retry would.
    private static void together(ExecutorService pool, Callable<?> step) throws Exception {
        CyclicBarrier start = new CyclicBarrier(ATTEMPTS);
        List<Future<String>> attempts = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            attempts.add(pool.submit(() -> {
                start.await();
                try {
                    return "done " + step.call();
                } catch (DropException e) {
                    return e.kind().retried() ? "to be repeated" : "failed for good: " + e.getMessage();
                }
            }));
        }
        for (Future<String> attempt : attempts) {
            assertThat(attempt.get()).doesNotStartWith("failed");
        }
        step.call();
    }

    private static LongStream seeds() {
        return LongStream.range(0, 30);
    }
}
