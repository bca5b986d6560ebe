package featuredrop.engine.network;

import java.util.List;

/// A network as engines run it: steps in an order in which every tensor is written before it is read.
///
/// @param input number of the tensor with the image
/// @param shapes of all tensors, by number; some numbers may be unused
/// @param steps what is computed
/// @param feature number of the tensor whose values, in the order channel, row, column, are the feature
public record LoweredNetwork(int input, List<Shape> shapes, List<Step> steps, int feature) {
    public LoweredNetwork {
        shapes = List.copyOf(shapes);
        steps = List.copyOf(steps);
    }

    /// Extent of the image.
    public Shape inputShape() {
        return shapes.get(input);
    }

    /// Extent of the feature before it is flattened.
    public Shape featureShape() {
        return shapes.get(feature);
    }

    /// Values of a feature.
    public int dimension() {
        return featureShape().size();
    }

    /// Multiplications with additions for one image, of the convolutions alone.
    public long multiplications() {
        long sum = 0;
        for (Step step : steps) {
            if (step.operation() instanceof Operation.Convolution convolution) {
                sum += (long) shapes.get(step.output()).pixels() * convolution.weights().length;
            }
        }
        return sum;
    }
}
