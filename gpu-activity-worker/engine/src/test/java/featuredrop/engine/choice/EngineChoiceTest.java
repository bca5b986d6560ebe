package featuredrop.engine.choice;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.Inputs;
import featuredrop.engine.choice.EngineChoice.Choice;
import featuredrop.engine.network.NetworkRefusedException;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class EngineChoiceTest {
    private static final List<ImageInput> IMAGES =
            Inputs.values(new float[] {1, 0, 0}, new float[] {0, 1, 0}, new float[] {0, 0, 1});

    private final List<GpuPrerequisite> tried = new ArrayList<>();

    @Test
    void aMachineThatHasEverythingRunsOnItsGpu() {
        Choice choice = choose(new Scripted(null, new IllegalStateException(), vector -> vector));

        assertThat(choice).isInstanceOf(Choice.Gpu.class);
        assertThat(choice.words()).isEqualTo("jcudnn, self-check cosine 1.00000");
        assertThat(tried).containsExactly(GpuPrerequisite.values());
    }

    @ParameterizedTest
    @EnumSource(
            value = GpuPrerequisite.class,
            names = {"SELF_CHECK"},
            mode = EnumSource.Mode.EXCLUDE)
    void aMissingRungIsNamedAndNothingAboveItIsTried(GpuPrerequisite missing) {
        Choice choice = choose(new Scripted(missing, failure("libexample.so is nowhere"), vector -> vector));

        assertThat(choice).isEqualTo(new Choice.Cpu(missing, "libexample.so is nowhere"));
        assertThat(choice.words()).isEqualTo("not jcudnn, rung " + missing.words() + ": libexample.so is nowhere");
        List<GpuPrerequisite> all = List.of(GpuPrerequisite.values());
        assertThat(tried).containsExactlyElementsOf(all.subList(0, all.indexOf(missing) + 1));
    }

    private static Stream<Throwable> failures() {
        return Stream.of(
                failure("first line\nsecond line"),
                new NetworkRefusedException("conv1", "first line"),
                new UnsatisfiedLinkError("first line\nsecond line"),
                new NoClassDefFoundError("first line"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverAProbeThrowsEndsOnTheCpuWithOneLine(Throwable failure) {
        Choice choice = choose(new Scripted(GpuPrerequisite.CUDNN, failure, vector -> vector));

        assertThat(choice.words())
                .startsWith("not jcudnn, rung cudnn: ")
                .contains("first line")
                .doesNotContain("\n");
    }

    @Test
    void anEngineThatComputesSomethingElseIsClosedAndNotChosen() {
        Scripted probe = new Scripted(null, failure(""), vector -> new float[] {vector[1], vector[0], vector[2]});

        Choice choice = choose(probe);

        assertThat(choice).isInstanceOfSatisfying(Choice.Cpu.class, cpu -> {
            assertThat(cpu.missing()).isEqualTo(GpuPrerequisite.SELF_CHECK);
            assertThat(cpu.reason()).contains("below 0.999");
        });
        assertThat(probe.closed).isTrue();
    }

    @Test
    void anEngineThatComputesNoNumbersIsNotChosen() {
        Choice choice = choose(new Scripted(null, failure(""), _ -> new float[] {Float.NaN, 0, 0}));

        assertThat(choice.words()).startsWith("not jcudnn, rung self-check: cosine NaN");
    }

    @Test
    void anEngineThatFailsAtItsFirstImageIsClosedAndNotChosen() {
        Scripted probe = new Scripted(null, failure(""), _ -> {
            throw failure("the device is lost");
        });

        assertThat(choose(probe)).isEqualTo(new Choice.Cpu(GpuPrerequisite.SELF_CHECK, "the device is lost"));
        assertThat(probe.closed).isTrue();
    }

    @Test
    void anEngineThatGivesEveryImageTheSameVectorIsNoticed() {
        float[][] expected = {{10, 0.1f}, {10, 0.2f}, {10, 0.3f}};
        float[][] found = {{10, 0.2f}, {10, 0.2f}, {10, 0.2f}};

        assertThat(FeatureComparison.leastCosine(expected, expected)).isGreaterThan(0.9999);
        assertThat(FeatureComparison.leastCosine(expected, found) >= 0.999).isFalse();
    }

    private static DropException failure(String message) {
        return new DropException(FailureType.ENGINE_FAILED, message);
    }

    private Choice choose(Scripted probe) {
        return EngineChoice.choose(probe, new EngineChoice.Known(IMAGES, engine(vector -> vector, () -> {})));
    }

    private static FeatureExtractor engine(UnaryOperator<float[]> function, Runnable closing) {
        return new FeatureExtractor() {
            @Override
            public float[][] extract(List<ImageInput> batch) {
                return batch.stream().map(ImageInput::tensor).map(function).toArray(float[][]::new);
            }

            @Override
            public int inputLength() {
                return 3;
            }

            @Override
            public int dimension() {
                return 3;
            }

            @Override
            public int maxBatch() {
                return 1;
            }

            @Override
            public String fingerprint() {
                return "scripted";
            }

            @Override
            public void close() {
                closing.run();
            }
        };
    }

    /// Fails at one rung.
    private final class Scripted implements GpuProbe {
        private final @Nullable GpuPrerequisite missing;
        private final Throwable failure;
        private final UnaryOperator<float[]> function;
        private boolean closed;

        Scripted(@Nullable GpuPrerequisite missing, Throwable failure, UnaryOperator<float[]> function) {
            this.missing = missing;
            this.failure = failure;
            this.function = function;
        }

        private void reached(GpuPrerequisite rung) {
            tried.add(rung);
            if (rung == missing) {
                switch (failure) {
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            }
        }

        @Override
        public void network() {
            reached(GpuPrerequisite.NETWORK);
        }

        @Override
        public void driver() {
            reached(GpuPrerequisite.DRIVER);
        }

        @Override
        public void device() {
            reached(GpuPrerequisite.DEVICE);
        }

        @Override
        public void cublasLt() {
            reached(GpuPrerequisite.CUBLASLT);
        }

        @Override
        public void cudnn() {
            reached(GpuPrerequisite.CUDNN);
        }

        @Override
        public void handle() {
            reached(GpuPrerequisite.HANDLE);
        }

        @Override
        public FeatureExtractor load() {
            reached(GpuPrerequisite.PLANS);
            boolean[] checked = {false};
            return engine(
                    vector -> {
                        if (!checked[0]) {
                            checked[0] = true;
                            tried.add(GpuPrerequisite.SELF_CHECK);
                        }
                        return function.apply(vector);
                    },
                    () -> closed = true);
        }
    }
}
