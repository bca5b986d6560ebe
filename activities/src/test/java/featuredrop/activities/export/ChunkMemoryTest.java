package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ChunkMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void allTogetherStayWithinTheBound() throws Exception {
        ChunkMemory memory = new ChunkMemory(100 * MIB);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Random random = new Random(5);
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                long bytes = random.nextInt(40) * MIB;
                running.add(threads.submit(() -> memory.within(bytes, Progress.NONE, () -> {
                    most.accumulateAndGet(held.addAndGet(bytes), Math::max);
                    held.addAndGet(-bytes);
                    return true;
                })));
            }
            for (Future<Boolean> one : running) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(100 * MIB);
    }

    @Test
    void whatIsLargerThanTheBoundGoesAlone() {
        assertThat(new ChunkMemory(10).within(Long.MAX_VALUE, Progress.NONE, () -> "done"))
                .isEqualTo("done");
    }

    @Test
    void whoWaitsTellsItAndMayGiveUp() throws Exception {
        ChunkMemory memory = new ChunkMemory(MIB);
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(1)) {
            Future<Boolean> first = threads.submit(() -> memory.within(MIB, Progress.NONE, () -> {
                waiting.countDown();
                return await(told);
            }));
            waiting.await();
            assertThatThrownBy(() -> memory.within(
                            MIB,
                            (where, done) -> {
                                told.countDown();
                                throw new CancellationException(where);
                            },
                            () -> "never"))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("waiting for memory");
            assertThat(first.get()).isTrue();
        }
        assertThat(memory.within(MIB, Progress.NONE, () -> "free again")).isEqualTo("free again");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
