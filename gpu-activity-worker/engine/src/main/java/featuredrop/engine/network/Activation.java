package featuredrop.engine.network;

/// The function that follows an operation.
///
/// @param kind which one
/// @param low least value of a [Kind#CLIP], slope of a [Kind#HARD_SIGMOID], factor inside of a [Kind#SWISH]
/// @param high greatest value of a [Kind#CLIP], offset of a [Kind#HARD_SIGMOID]
public record Activation(Kind kind, float low, float high) {
    /// The identity.
    public static final Activation NONE = new Activation(Kind.NONE, 0, 0);

    /// max(x, 0).
    public static final Activation RELU = new Activation(Kind.RELU, 0, 0);

    /// 1 / (1 + e^-x).
    public static final Activation SIGMOID = new Activation(Kind.SIGMOID, 0, 0);

    /// x · max(0, min(1, x / 6 + 1 / 2)).
    public static final Activation HARD_SWISH = new Activation(Kind.HARD_SWISH, 0, 0);

    /// The forms, as the ONNX operators define them.
    public enum Kind {
        NONE,
        RELU,
        CLIP,
        SIGMOID,
        HARD_SIGMOID,
        HARD_SWISH,
        SWISH
    }

    /// min(max(x, low), high).
    public static Activation clip(float low, float high) {
        return new Activation(Kind.CLIP, low, high);
    }

    /// max(0, min(1, slope · x + offset)).
    public static Activation hardSigmoid(float slope, float offset) {
        return new Activation(Kind.HARD_SIGMOID, slope, offset);
    }

    /// x / (1 + e^(-factor · x)).
    public static Activation swish(float factor) {
        return new Activation(Kind.SWISH, factor, 0);
    }

    /// Whether it changes nothing.
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /// The value at x.
    public float of(float x) {
        return switch (kind) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case CLIP -> Math.min(Math.max(x, low), high);
            case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
            case HARD_SIGMOID -> Math.max(0, Math.min(1, low * x + high));
            case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5f));
            case SWISH -> (float) (x / (1 + Math.exp(-low * x)));
        };
    }
}
