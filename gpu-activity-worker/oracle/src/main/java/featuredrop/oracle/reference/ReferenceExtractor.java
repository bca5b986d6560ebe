package featuredrop.oracle.reference;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import featuredrop.exchange.model.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs a lowered network in Java, on the common pool.
///
/// It computes what the GPU engine computes, step by step and with the same rounding, on a machine without
/// one. Weights are arranged when it is made.
public final class ReferenceExtractor implements FeatureExtractor {
    private final LoweredNetwork network;
    private final Settings settings;
    private final List<ReferenceStep> steps = new ArrayList<>();
    /// Per tensor, the last step that reads it.
    private final int[] lastReaders;

    /// How it computes.
    ///
    /// @param layout order of the input's axes
    /// @param precision of weights and of what is kept between steps
    /// @param maxBatch most images of one call
    public record Settings(TensorLayout layout, Precision precision, int maxBatch) {}

    public ReferenceExtractor(LoweredNetwork network, Settings settings) {
        this.network = network;
        this.settings = settings;
        this.lastReaders = new int[network.shapes().size()];
        for (int i = 0; i < network.steps().size(); i++) {
            Step step = network.steps().get(i);
            steps.add(ReferenceStep.of(step.operation(), settings.precision()));
            for (int input : step.inputs()) {
                lastReaders[input] = i;
            }
        }
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        FeatureExtractor.requireBatch(this, batch);
        @Nullable Batch[] tensors = new Batch[network.shapes().size()];
        tensors[network.input()] = image(batch);
        for (int i = 0; i < steps.size(); i++) {
            Step step = network.steps().get(i);
            List<Batch> inputs = new ArrayList<>();
            step.inputs().forEach(input -> inputs.add(written(tensors, input)));
            Batch output = Batch.empty(batch.size(), network.shapes().get(step.output()));
            steps.get(i).run(inputs, output);
            tensors[step.output()] = output;
            forget(tensors, step, i);
        }
        return features(written(tensors, network.feature()));
    }

    private static Batch written(@Nullable Batch[] tensors, int number) {
        return Objects.requireNonNull(tensors[number], "a tensor that is read before it is written");
    }

    private void forget(@Nullable Batch[] tensors, Step step, int index) {
        for (int input : step.inputs()) {
            if (lastReaders[input] == index && input != network.feature()) {
                tensors[input] = null;
            }
        }
    }

    private Batch image(List<ImageInput> batch) {
        Batch image = Batch.empty(batch.size(), network.inputShape());
        Shape shape = image.shape();
        for (int i = 0; i < batch.size(); i++) {
            int from = i * shape.size();
            float[] tensor = batch.get(i).tensor();
            if (settings.layout() == TensorLayout.NHWC) {
                System.arraycopy(tensor, 0, image.values(), from, shape.size());
            } else {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                        image.values()[from + pixel * shape.channels() + channel] =
                                tensor[channel * shape.pixels() + pixel];
                    }
                }
            }
        }
        settings.precision().keep(image.values(), 0, image.values().length);
        return image;
    }

    private static float[][] features(Batch tensor) {
        Shape shape = tensor.shape();
        float[][] features = new float[tensor.images()][shape.size()];
        for (int i = 0; i < features.length; i++) {
            for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    features[i][channel * shape.pixels() + pixel] =
                            tensor.values()[i * shape.size() + pixel * shape.channels() + channel];
                }
            }
        }
        return features;
    }

    @Override
    public int inputLength() {
        return network.inputShape().size();
    }

    @Override
    public int dimension() {
        return network.dimension();
    }

    @Override
    public int maxBatch() {
        return settings.maxBatch();
    }

    @Override
    public String fingerprint() {
        return "reference " + settings.precision();
    }

    @Override
    public void close() {}
}
