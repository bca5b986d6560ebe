package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class FairTurnsTest {
    private static final int LANES = 1_000;

    @Test
    void sharesNeverExceedTheLimit() throws InterruptedException, ExecutionException {
        FairTurns turns = new FairTurns(LANES, 100);
        AtomicLong inUse = new AtomicLong();
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                long bytes = new Random(i).nextInt(1, 101);
                done.add(threads.submit(() -> {
                    try (FairTurns.Turn _ = turns.take(bytes, new ImageSeries())) {
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
        assertThat(turns.most()).isBetween(1L, 100L);
        assertThat(inUse).hasValue(0);
    }

    @Test
    void whoWaitsIsNotOvertakenBySmallerOnes() throws InterruptedException {
        FairTurns turns = new FairTurns(LANES, 10);
        List<String> order = new ArrayList<>();
        FairTurns.Turn first = turns.take(8, new ImageSeries());
        Thread large = Thread.ofVirtual().start(() -> {
            try (FairTurns.Turn _ = turns.take(10, new ImageSeries())) {
                order.add("large");
            }
        });
        await().until(() -> large.getState() == Thread.State.WAITING);
        Thread small = Thread.ofVirtual().start(() -> {
            try (FairTurns.Turn _ = turns.take(1, new ImageSeries())) {
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
        assertThatThrownBy(() -> new FairTurns(LANES, 10).take(11, new ImageSeries()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInterruptEndsTheWait() {
        FairTurns turns = new FairTurns(LANES, 10);
        turns.take(10, new ImageSeries());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> turns.take(1, new ImageSeries())).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void noMoreImagesThanThereAreLanesHaveATurn() throws InterruptedException, ExecutionException {
        FairTurns turns = new FairTurns(3, 100);
        AtomicLong inUse = new AtomicLong();
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                ImageSeries series = new ImageSeries();
                done.add(threads.submit(() -> {
                    try (FairTurns.Turn _ = turns.take(1, series)) {
                        assertThat(inUse.incrementAndGet()).isLessThanOrEqualTo(3);
                        LockSupport.parkNanos(1_000);
                        inUse.decrementAndGet();
                    }
                }));
            }
        }
        for (Future<?> one : done) {
            one.get();
        }
        assertThat(inUse).hasValue(0);
    }

    /// However many images of the one wait.
    @Test
    void aSeriesGetsNoSecondLaneWhileAnotherWaitsForItsFirst() throws InterruptedException {
        FairTurns turns = new FairTurns(2, 100);
        List<String> order = new CopyOnWriteArrayList<>();
        ImageSeries many = new ImageSeries();
        ImageSeries few = new ImageSeries();
        FairTurns.Turn first = turns.take(1, many);
        FairTurns.Turn second = turns.take(1, many);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            threads.add(waits(turns, many, order, "many"));
        }
        threads.add(waits(turns, few, order, "few"));

        second.close();
        await().until(() -> order.size() == 1);
        assertThat(order).containsExactly("few");

        first.close();
        await().until(() -> order.size() == 2);
        assertThat(order).containsExactly("few", "many");
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aSeriesOfLargeImagesDoesNotTakeAllMemory() throws InterruptedException {
        FairTurns turns = new FairTurns(16, 100);
        List<String> order = new CopyOnWriteArrayList<>();
        ImageSeries large = new ImageSeries();
        ImageSeries small = new ImageSeries();
        FairTurns.Turn first = turns.take(45, large);
        FairTurns.Turn second = turns.take(45, large);
        List<FairTurns.Turn> few = List.of(turns.take(1, small), turns.take(1, small));
        Thread third = Thread.ofVirtual().start(() -> {
            try (FairTurns.Turn _ = turns.take(45, large)) {
                order.add("large");
            }
        });
        await().until(() -> third.getState() == Thread.State.WAITING);

        // Small ones pass a large one of a series that has more of the memory than they have of the lanes.
        try (FairTurns.Turn _ = turns.take(1, small)) {
            order.add("small");
        }
        first.close();
        third.join();

        assertThat(order).containsExactly("small", "large");
        second.close();
        few.forEach(FairTurns.Turn::close);
    }

    /// With one lane nobody has more than the other at the moment; who had it for less time is next.
    @Test
    void timeIsSharedWhereLanesCannotBe() throws InterruptedException {
        FairTurns turns = new FairTurns(1, 100);
        List<String> order = new CopyOnWriteArrayList<>();
        ImageSeries slow = new ImageSeries();
        ImageSeries fast = new ImageSeries();
        FairTurns.Turn held = turns.take(1, slow);
        LockSupport.parkNanos(50_000_000);
        List<Thread> threads = new ArrayList<>();
        threads.add(passes(turns, slow, order, "slow"));
        for (int i = 0; i < 5; i++) {
            threads.add(passes(turns, fast, order, "fast"));
        }

        held.close();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(order).containsExactly("fast", "fast", "fast", "fast", "fast", "slow");
    }

    /// Has its turn until it is interrupted.
    private static Thread waits(FairTurns turns, ImageSeries series, List<String> order, String name) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try (FairTurns.Turn _ = turns.take(1, series)) {
                order.add(name);
                while (!Thread.interrupted()) {
                    LockSupport.park();
                }
            } catch (CancellationException e) {
                // Its turn did not come.
            }
        });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private static Thread passes(FairTurns turns, ImageSeries series, List<String> order, String name) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try (FairTurns.Turn _ = turns.take(1, series)) {
                order.add(name);
            }
        });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }
}
