package featuredrop.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FeatureExtractorContract;
import featuredrop.engine.ImageInput;
import featuredrop.engine.InputKind;
import featuredrop.engine.Inputs;
import featuredrop.engine.LevelTable;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.oracle.reference.OnnxModels;
import featuredrop.oracle.reference.Precision;
import featuredrop.oracle.reference.ReferenceExtractor;
import featuredrop.workflows.policy.DropException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The engine on a device in memory. It is taken by the thread that owns the device and by no other; the emulated
/// device refuses the rest.
final class JcudnnExtractorTest extends FeatureExtractorContract {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final int SIDE = 6;

    private final EmulatedRuntime.Faults faults = new EmulatedRuntime.Faults();
    private final List<EmulatedRuntime> runtimes = new CopyOnWriteArrayList<>();
    private final List<String> endings = new CopyOnWriteArrayList<>();
    private final List<JcudnnExtractor> loaded = new ArrayList<>();

    @AfterEach
    void close() {
        faults.open.countDown();
        loaded.forEach(JcudnnExtractor::close);
    }

    private static LoweredNetwork network() {
        OnnxModels m = new OnnxModels(17, 3, SIDE, SIDE);
        String conv =
                m.node("Relu", List.of(m.node("Conv", List.of("image", m.weights(8, 3, 3, 3), m.values(0, 1, 8)))));
        String tap = m.node("Flatten", List.of(m.node("GlobalAveragePool", List.of(conv))));
        return Lowering.lower(
                m.model(tap), new Lowering.Wanted("image", new Shape(SIDE, SIDE, 3), TensorLayout.NCHW, tap));
    }

    private JcudnnExtractor load(int maxBatch, Duration answer) {
        return load(new InputKind.Values(TensorLayout.NCHW), maxBatch, answer);
    }

    private JcudnnExtractor load(InputKind kind, int maxBatch, Duration answer) {
        JcudnnExtractor extractor = JcudnnExtractor.load(
                () -> {
                    EmulatedRuntime runtime = new EmulatedRuntime(faults);
                    runtimes.add(runtime);
                    return runtime;
                },
                new JcudnnExtractor.Network(network(), kind, maxBatch),
                new JcudnnExtractor.Emergency(answer, endings::add));
        loaded.add(extractor);
        return extractor;
    }

    @Override
    protected FeatureExtractor extractor() {
        return loaded.isEmpty() ? load(9, NEVER) : loaded.getFirst();
    }

    private static List<ImageInput> images(int count) {
        Random random = new Random(count);
        float[][] images = new float[count][3 * SIDE * SIDE];
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) random.nextGaussian();
            }
        }
        return Inputs.values(images);
    }

    private static float[][] expected(List<ImageInput> images) {
        try (ReferenceExtractor reference = new ReferenceExtractor(
                network(), new ReferenceExtractor.Settings(TensorLayout.NCHW, Precision.FP16, images.size()))) {
            return reference.extract(images);
        }
    }

    private static void requireExpected(float[][] found, List<ImageInput> images) {
        float[][] expected = expected(images);
        for (int i = 0; i < images.size(); i++) {
            assertThat(found[i]).containsExactly(expected[i], Offset.offset(2e-3f));
        }
    }

    @Test
    void aBatchIsBroughtToTheNextLargerBucket() {
        JcudnnExtractor extractor = load(9, NEVER);

        for (int size : new int[] {1, 3, 8, 9}) {
            requireExpected(extractor.extract(images(size)), images(size));
        }

        assertThat(runtimes.getFirst().started).containsExactly(1, 8, 8, 9);
        assertThat(extractor.fingerprint()).isEqualTo("jcudnn emulated cudnn=0 fp16 buckets=[1, 8, 9]");
        assertThat(extractor.details()).isEqualTo("plans emulated × 3");
    }

    @Test
    void levelsAreUploadedAsBytesAndGetTheBitsOfTheirTensor() {
        LevelTable table = Inputs.table(SIDE * SIDE, TensorLayout.NCHW, 2, 1, 0);
        JcudnnExtractor ofLevels = load(new InputKind.Levels(table), 9, NEVER);
        JcudnnExtractor ofValues = load(9, NEVER);

        for (int size : new int[] {9, 1, 3}) {
            List<ImageInput> images = Inputs.levels(table, size);
            assertThat(ofLevels.extract(images)).isDeepEqualTo(ofValues.extract(Inputs.tensors(images)));
        }
        assertThat(runtimes.getFirst().inputBytes).isEqualTo(9 * 3 * SIDE * SIDE);
        assertThat(runtimes.getLast().inputBytes).isEqualTo(9 * 3 * SIDE * SIDE * 4);
    }

    @Test
    void anEngineOfLevelsRefusesValuesAndLevelsOfAnotherModel() {
        LevelTable table = Inputs.table(SIDE * SIDE, TensorLayout.NCHW, 0, 1, 2);
        LevelTable other = Inputs.table(SIDE * SIDE, TensorLayout.NCHW, 0, 1, 2);
        JcudnnExtractor extractor = load(new InputKind.Levels(table), 8, NEVER);

        for (List<ImageInput> wrong : List.of(images(1), Inputs.levels(other, 2))) {
            assertThatThrownBy(() -> extractor.extract(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Not levels of this model");
        }
        assertThat(extractor.extract(Inputs.levels(table, 2))).hasNumberOfRows(2);
    }

    @Test
    void aBucketThatFindsNoRoomAtTheStartIsGivenUp() {
        faults.largestThatLoads = 8;
        JcudnnExtractor extractor = load(20, NEVER);

        requireExpected(extractor.extract(images(20)), images(20));

        assertThat(runtimes.getFirst().started).containsExactly(8, 8, 8);
        assertThat(extractor.maxBatch()).isEqualTo(20);
    }

    @Test
    void noRoomForASingleImageIsAFailureOfItsOwnType() {
        faults.largestThatLoads = 0;

        assertThatThrownBy(() -> load(8, NEVER))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(GpuRuntime.NO_MEMORY));
        assertThat(runtimes.getFirst().closed).isTrue();
        assertThat(runtimes.getFirst().lanesOpen).isZero();
    }

    @Test
    void noRoomForABatchAtRunTimeMakesSmallerOnesAndThenAFailure() {
        JcudnnExtractor extractor = load(20, NEVER);
        faults.largestThatRuns = 8;

        requireExpected(extractor.extract(images(20)), images(20));

        faults.largestThatRuns = 0;
        assertThatThrownBy(() -> extractor.extract(images(2)))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(GpuRuntime.NO_MEMORY));
        assertThat(endings).isEmpty();
    }

    @Test
    void aLostDeviceEndsTheProcess() {
        JcudnnExtractor extractor = load(8, NEVER);
        faults.lost = true;

        assertThatThrownBy(() -> extractor.extract(images(1))).isInstanceOf(DropException.class);

        assertThat(endings).containsExactly("emulated " + GpuRuntime.LOST);
    }

    @Test
    void aBatchThatDoesNotComeBackEndsTheProcess() {
        JcudnnExtractor extractor = load(8, Duration.ofMillis(200));
        faults.open = new CountDownLatch(1);

        CompletableFuture<float[][]> hung = CompletableFuture.supplyAsync(() -> extractor.extract(images(1)));

        await().atMost(Duration.ofMinutes(1)).until(() -> !endings.isEmpty());
        assertThat(endings.getFirst()).contains("has not answered");
        faults.open.countDown();
        assertThat(hung.join()).hasNumberOfRows(1);
    }

    @Test
    void anIdleEngineIsNotTakenForHung() {
        JcudnnExtractor extractor = load(8, Duration.ofMillis(200));
        extractor.extract(images(1));

        await().pollDelay(Duration.ofSeconds(1)).atMost(Duration.ofMinutes(1)).until(() -> true);

        assertThat(endings).isEmpty();
    }

    @Test
    void aBatchThatComesWhileAnotherIsComputedIsBegunAtOnce() {
        JcudnnExtractor extractor = load(8, NEVER);
        faults.open = new CountDownLatch(1);
        List<Integer> started = runtimes.getFirst().started;

        CompletableFuture<float[][]> first = CompletableFuture.supplyAsync(() -> extractor.extract(images(1)));
        await().atMost(Duration.ofMinutes(1)).until(() -> started.size() == 1);
        CompletableFuture<float[][]> second = CompletableFuture.supplyAsync(() -> extractor.extract(images(2)));

        await().atMost(Duration.ofMinutes(1)).until(() -> started.size() == 2);
        assertThat(first).isNotDone();
        faults.open.countDown();
        requireExpected(first.join(), images(1));
        requireExpected(second.join(), images(2));
    }

    @Test
    void twoCallersAreServedAtATime() {
        JcudnnExtractor extractor = load(8, NEVER);
        assertThat(extractor.callers()).isEqualTo(2);

        List<CompletableFuture<float[][]>> calls = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            int size = i;
            calls.add(CompletableFuture.supplyAsync(() -> extractor.extract(images(size))));
        }

        for (int i = 1; i <= 8; i++) {
            requireExpected(calls.get(i - 1).join(), images(i));
        }
    }

    @Test
    void closingGivesEverythingBackAfterWhatIsUnderWay() {
        JcudnnExtractor extractor = load(8, NEVER);
        extractor.extract(images(1));

        extractor.close();
        loaded.clear();

        assertThat(runtimes.getFirst().closed).isTrue();
        assertThat(runtimes.getFirst().lanesOpen).isZero();
    }
}
