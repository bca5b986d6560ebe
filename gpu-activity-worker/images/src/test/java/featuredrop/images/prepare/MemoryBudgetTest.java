package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    @Test
    void sharesNeverExceedTheLimit() throws InterruptedException, ExecutionException {
        MemoryBudget budget = new MemoryBudget(100);
        AtomicLong inUse = new AtomicLong();
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                long bytes = new Random(i).nextInt(1, 101);
                done.add(threads.submit(() -> {
                    try (MemoryBudget.Share _ = budget.take(bytes)) {
                        assertThat(inUse.addAndGet(bytes)).isLessThanOrEqualTo(100);
                        LockSupport.parkNanos(1_000);
                        inUse.addAndGet(-bytes);
                    }
                }));
            }
        }
        for (Future<?> one : done) {
            one.get();
        }
        assertThat(budget.most()).isBetween(1L, 100L);
        assertThat(inUse).hasValue(0);
    }

    @Test
    void whoWaitsIsNotOvertakenBySmallerOnes() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(10);
        List<String> order = new ArrayList<>();
        MemoryBudget.Share first = budget.take(8);
        Thread large = Thread.ofVirtual().start(() -> {
            try (MemoryBudget.Share _ = budget.take(10)) {
                order.add("large");
            }
        });
        await().until(() -> large.getState() == Thread.State.WAITING);
        Thread small = Thread.ofVirtual().start(() -> {
            try (MemoryBudget.Share _ = budget.take(1)) {
                order.add("small");
            }
        });
        await().until(() -> small.getState() == Thread.State.WAITING);

        first.close();
        large.join();
        small.join();

        assertThat(order).containsExactly("large", "small");
    }

    @Test
    void moreThanThereIsIsRefused() {
        assertThatThrownBy(() -> new MemoryBudget(10).take(11)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInterruptEndsTheWait() {
        MemoryBudget budget = new MemoryBudget(10);
        budget.take(10);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> budget.take(1)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
