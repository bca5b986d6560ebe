package featuredrop.bench.gpu;

import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Step;

/// The least time that a network takes: for each step, the longer of moving its tensors once through memory and of
/// its multiplications. Caches can beat it for small batches.
///
/// @param bytesPerSecond of memory
/// @param operationsPerSecond of the tensor cores; a multiplication with its addition counts as two
record Floor(LoweredNetwork network, double bytesPerSecond, double operationsPerSecond) {
    private static final int HALF = 2;

    double imagesPerSecond(int batch) {
        double seconds = 0;
        for (Step step : network.steps()) {
            seconds += Math.max(bytes(step, batch) / bytesPerSecond, operations(step, batch) / operationsPerSecond);
        }
        return batch / seconds;
    }

    private double bytes(Step step, int batch) {
        double values = batch * (double) network.shapes().get(step.output()).size();
        for (int input : step.inputs()) {
            values += batch * (double) network.shapes().get(input).size();
        }
        if (step.operation() instanceof Operation.Convolution convolution) {
            values += convolution.weights().length;
        }
        return HALF * values;
    }

    private double operations(Step step, int batch) {
        return step.operation() instanceof Operation.Convolution convolution
                ? 2.0 * batch * network.shapes().get(step.output()).pixels() * convolution.weights().length
                : 0;
    }
}
