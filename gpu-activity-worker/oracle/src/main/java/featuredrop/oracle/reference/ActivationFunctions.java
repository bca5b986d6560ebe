package featuredrop.oracle.reference;

import featuredrop.engine.network.Activation;

/// Applies an activation to a part of an array.
final class ActivationFunctions {
    private ActivationFunctions() {}

    static void apply(Activation activation, float[] values, int from, int to) {
        switch (activation.kind()) {
            case NONE -> {}
            case RELU -> {
                for (int i = from; i < to; i++) {
                    values[i] = Math.max(values[i], 0);
                }
            }
            case CLIP -> {
                float low = activation.low();
                float high = activation.high();
                for (int i = from; i < to; i++) {
                    values[i] = Math.min(Math.max(values[i], low), high);
                }
            }
            default -> {
                for (int i = from; i < to; i++) {
                    values[i] = activation.of(values[i]);
                }
            }
        }
    }
}
