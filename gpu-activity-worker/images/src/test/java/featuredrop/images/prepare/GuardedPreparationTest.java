package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageFault;
import featuredrop.images.TestImages;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.ImageSeries.Patience;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import java.awt.image.BufferedImage;
import java.time.Duration;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class GuardedPreparationTest extends ImagePreparationContract {
    private static final long MIB = 1L << 20;
    private static final int LANES = 64;

    private final ImagePreparation preparation = new GuardedPreparation(
            CHECK,
            new FairTurns(LANES, 512 * MIB),
            Patience.ENDLESS,
            new InProcessPreparation(decoder(), Detail.EXACT));

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
        ImagePreparation guarded =
                new GuardedPreparation(CHECK, new FairTurns(LANES, 128 * MIB), Patience.ENDLESS, busy);
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
        ImagePreparation guarded =
                new GuardedPreparation(CHECK, new FairTurns(LANES, 100_000), Patience.ENDLESS, preparation);

        assertThat(guarded.prepare(file, form("keras-tf")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(ImageFault.BOMB));
    }

    @Test
    void whatTheHeaderCheckStopsIsNotHandedOn() {
        AtomicInteger handedOn = new AtomicInteger();
        ImagePreparation guarded =
                new GuardedPreparation(CHECK, new FairTurns(LANES, 512 * MIB), Patience.ENDLESS, (file, form) -> {
                    handedOn.incrementAndGet();
                    return new Result.Input(new PreparedImage.Planes(new float[0]));
                });

        guarded.prepare(new byte[10], form("keras-tf"));
        guarded.prepare(TestImages.jpeg(), form("keras-tf"));

        assertThat(handedOn).hasValue(1);
    }

    @Test
    void aSeriesIsGivenUpAfterSoManyImagesThatTakeTooLong() {
        byte[] file = TestImages.jpeg();
        ImageSeries slow = new ImageSeries();
        AtomicInteger handedOn = new AtomicInteger();
        ImagePreparation guarded = guarded(new Patience(3, Duration.ofMinutes(1)), series -> {
            if (handedOn.incrementAndGet() == 2) {
                series.ended(Duration.ZERO);
            } else {
                series.tookTooLong(Duration.ofSeconds(1));
            }
        });

        for (int i = 0; i < 20; i++) {
            guarded.prepare(file, form("keras-tf"), slow);
        }

        // One, one that ended in time, and three in a row.
        assertThat(handedOn).hasValue(5);
        assertThat(guarded.prepare(file, form("keras-tf"), slow))
                .isEqualTo(new Result.Refused(
                        ImageFault.BOMB, "not decoded, because too many images of its chunk took too long"));
        assertThat(guarded.prepare(file, form("keras-tf"), new ImageSeries())).isInstanceOf(Result.Input.class);
    }

    /// Each of them stays below its limit.
    @Test
    void aSeriesIsGivenUpAfterSoMuchTime() {
        byte[] file = TestImages.jpeg();
        AtomicInteger handedOn = new AtomicInteger();
        ImageSeries slow = new ImageSeries();
        ImagePreparation guarded = guarded(new Patience(3, Duration.ofMinutes(1)), series -> {
            handedOn.incrementAndGet();
            series.ended(Duration.ofSeconds(2));
        });

        for (int i = 0; i < 40; i++) {
            guarded.prepare(file, form("keras-tf"), slow);
        }

        assertThat(handedOn).hasValue(31);
    }

    private static ImagePreparation guarded(Patience patience, Consumer<ImageSeries> seen) {
        return new GuardedPreparation(CHECK, new FairTurns(LANES, 512 * MIB), patience, new ImagePreparation() {
            @Override
            public Result prepare(byte[] file, InputForm form) {
                return new Result.Input(new PreparedImage.Planes(new float[0]));
            }

            @Override
            public Result prepare(byte[] file, InputForm form, ImageSeries series) {
                seen.accept(series);
                return prepare(file, form);
            }
        });
    }
}
