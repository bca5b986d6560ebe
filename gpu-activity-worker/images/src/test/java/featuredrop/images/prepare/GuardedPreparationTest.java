package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageFault;
import featuredrop.images.TestImages;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GuardedPreparationTest extends ImagePreparationContract {
    private static final long MIB = 1L << 20;

    private final ImagePreparation preparation = new GuardedPreparation(
            CHECK, new MemoryBudget(512 * MIB), new InProcessPreparation(decoder(), Detail.EXACT));

    @Override
    protected ImagePreparation preparation() {
        return preparation;
    }

    /// Each takes 20 MB as pixels, so that six fit; without the budget all 64 would be under way at once.
    @Test
    void manyLargeImagesStayWithinTheBudget() throws InterruptedException, ExecutionException {
        byte[] file = TestImages.encoded("png", BufferedImage.TYPE_INT_RGB, 2_600, 2_564);
        int pixels = 3 * 2_600 * 2_564;
        AtomicLong inUse = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CountDownLatch sixAtOnce = new CountDownLatch(6);
        ImagePreparation busy = (bytes, form) -> {
            byte[] held = new byte[pixels];
            most.accumulateAndGet(inUse.addAndGet(held.length), Math::max);
            sixAtOnce.countDown();
            awaited(sixAtOnce);
            inUse.addAndGet(-held.length);
            return new Result.Input(new PreparedImage.Planes(new float[0]));
        };
        ImagePreparation guarded = new GuardedPreparation(CHECK, new MemoryBudget(128 * MIB), busy);
        List<Future<Result>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                results.add(threads.submit(() -> guarded.prepare(file, form("keras-tf"))));
            }
        }

        for (Future<Result> result : results) {
            assertThat(result.get()).isInstanceOf(Result.Input.class);
        }
        assertThat(most).hasValue(6L * pixels);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anImageAboveTheBudgetIsABomb() {
        byte[] file = TestImages.encoded("png", BufferedImage.TYPE_INT_RGB, 200, 200);
        ImagePreparation guarded = new GuardedPreparation(CHECK, new MemoryBudget(100_000), preparation);

        assertThat(guarded.prepare(file, form("keras-tf")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(ImageFault.BOMB));
    }

    @Test
    void whatTheHeaderCheckStopsIsNotHandedOn() {
        AtomicInteger handedOn = new AtomicInteger();
        ImagePreparation guarded = new GuardedPreparation(CHECK, new MemoryBudget(512 * MIB), (file, form) -> {
            handedOn.incrementAndGet();
            return new Result.Input(new PreparedImage.Planes(new float[0]));
        });

        guarded.prepare(new byte[10], form("keras-tf"));
        guarded.prepare(TestImages.jpeg(), form("keras-tf"));

        assertThat(handedOn).hasValue(1);
    }
}
