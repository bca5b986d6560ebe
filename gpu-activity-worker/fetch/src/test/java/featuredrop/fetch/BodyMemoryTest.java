package featuredrop.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BodyMemoryTest {
    @Test
    void whatIsHeldIsCountedAndGivenBack() throws InterruptedException {
        BodyMemory memory = new BodyMemory(100, 0);
        try (BodyMemory.Room room = memory.room(0)) {
            room.await(60);
            assertThat(room.tryHold(100)).isTrue();
            assertThat(room.tryHold(101)).isFalse();
            assertThat(memory.used()).isEqualTo(100);
            assertThat(room.tryHold(30)).isTrue();
            assertThat(memory.used()).isEqualTo(30);
        }
        assertThat(memory.used()).isZero();
        assertThat(memory.most()).isEqualTo(100);
    }

    @Test
    void theEarlierRecordGoesFirstAndNobodyOvertakesIt() throws Exception {
        BodyMemory memory = new BodyMemory(100, 0);
        BodyMemory.Room all = memory.room(0);
        all.await(100);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> coming = new ArrayList<>();
            for (int place : new int[] {7, 3, 5}) {
                BodyMemory.Room room = memory.room(place);
                coming.add(threads.submit(() -> {
                    room.await(80);
                    order.add(place);
                    room.close();
                    return place;
                }));
            }
            await().until(() -> memory.waiting() == 3);
            assertThat(all.tryHold(60)).isTrue();
            assertThat(memory.room(9).tryHold(1)).isFalse();
            assertThat(memory.room(1).tryHold(1)).isTrue();

            all.close();
            for (Future<Integer> place : coming) {
                place.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(order).containsExactly(3, 5, 7);
    }

    @Test
    void theRecordThatAllWaitForGoesIntoTheMemoryThatIsKept() throws Exception {
        BodyMemory memory = new BodyMemory(100, 30);
        BodyMemory.Room later = memory.room(5);
        later.await(70);
        assertThat(memory.room(6).tryHold(1)).isFalse();
        BodyMemory.Room first = memory.room(0);
        CountDownLatch granted = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            try {
                first.await(30);
                granted.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> memory.waiting() == 1);

        first.hasten();

        assertThat(granted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(memory.used()).isEqualTo(100);
    }

    @Test
    void whoIsInterruptedWhileItWaitsHoldsNothingAndBlocksNobody() throws Exception {
        BodyMemory memory = new BodyMemory(100, 0);
        BodyMemory.Room all = memory.room(0);
        all.await(100);
        BodyMemory.Room interrupted = memory.room(1);
        FutureTask<Throwable> thrown = new FutureTask<>(() -> catchThrowable(() -> interrupted.await(100)));
        Thread waiting = Thread.startVirtualThread(thrown);
        await().until(() -> memory.waiting() == 1);

        waiting.interrupt();

        assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(memory.waiting()).isZero();
        assertThat(interrupted.held()).isZero();
        all.close();
        assertThat(memory.room(2).tryHold(100)).isTrue();
    }

    /// Bodies of later records fill the memory and lie there until their turn comes, as in a chunk.
    @Test
    void recordsTakenInOrderAllComeThroughWhateverTheirSizes() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            BodyMemory memory = new BodyMemory(100, 2 * 20);
            AtomicInteger done = new AtomicInteger();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                SplittableRandom one = random.split();
                SplittableRandom other = random.split();
                List<Future<Void>> chunks = List.of(
                        threads.submit(() -> chunk(memory, one, done)),
                        threads.submit(() -> chunk(memory, other, done)));
                for (Future<Void> chunk : chunks) {
                    assertThat(chunk).as("seed %d, round %d", seed, round).succeedsWithin(Duration.ofMinutes(2));
                }
            }
            assertThat(done).as("seed %d, round %d", seed, round).hasValue(2 * 200);
            assertThat(memory.used()).as("seed %d, round %d", seed, round).isZero();
            assertThat(memory.most()).as("seed %d, round %d", seed, round).isBetween(20L, 100L);
        }
    }

    private static Void chunk(BodyMemory memory, SplittableRandom random, AtomicInteger done) throws Exception {
        List<CountDownLatch> bodies = new ArrayList<>();
        List<BodyMemory.Room> rooms = new ArrayList<>();
        List<Future<Integer>> fetches = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                BodyMemory.Room room = memory.room(i);
                CountDownLatch body = new CountDownLatch(1);
                int size = random.nextInt(1, 21);
                rooms.add(room);
                bodies.add(body);
                fetches.add(threads.submit(() -> {
                    room.await(1);
                    if (!room.tryHold(size)) {
                        room.await(size);
                    }
                    body.countDown();
                    return size;
                }));
            }
            for (int i = 0; i < 200; i++) {
                rooms.get(i).hasten();
                assertThat(bodies.get(i).await(60, TimeUnit.SECONDS)).isTrue();
                rooms.get(i).close();
                assertThat(fetches.get(i).get()).isPositive();
                done.incrementAndGet();
            }
        }
        return null;
    }
}
