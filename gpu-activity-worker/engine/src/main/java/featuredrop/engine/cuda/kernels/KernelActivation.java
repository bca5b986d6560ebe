package featuredrop.engine.cuda.kernels;

/// An activation that kernels apply.
public enum KernelActivation {
    /// `x`
    IDENTITY(0),
    /// `x` within `[lower, upper]`: ReLU with `[0, ∞]`, ReLU6 with `[0, 6]`.
    CLIP(1),
    /// `1 / (1 + e^-x)`
    SIGMOID(2),
    /// `x / (1 + e^(-lower · x))`: the lower bound is the factor, usually 1.
    SWISH(3),
    /// `x · clip(x + 3, 0, 6) / 6`
    HARD_SWISH(4),
    /// `clip(lower · x + upper, 0, 1)`: the bounds are slope and offset.
    HARD_SIGMOID(5);

    private final int number;

    KernelActivation(int number) {
        this.number = number;
    }

    /// What kernels know it by.
    public int number() {
        return number;
    }

    /// An activation with its bounds.
    ///
    /// @param lower see the activation; otherwise without meaning
    /// @param upper see the activation; otherwise without meaning
    public record Bounded(KernelActivation kind, float lower, float upper) {
        /// Nothing is done.
        public static final Bounded NONE = new Bounded(IDENTITY, 0, 0);
        /// Negative values become 0.
        public static final Bounded RELU = new Bounded(CLIP, 0, Float.POSITIVE_INFINITY);

        /// Its value, as a kernel computes it.
        public float of(float x) {
            return switch (kind) {
                case IDENTITY -> x;
                case CLIP -> DeviceMath.clipped(x, lower, upper);
                case SIGMOID -> DeviceMath.sigmoid(x);
                case SWISH -> x * DeviceMath.sigmoid(lower * x);
                case HARD_SWISH -> x * (DeviceMath.clipped(x + 3, 0, 6) / 6);
                case HARD_SIGMOID -> DeviceMath.clipped(x * lower + upper, 0, 1);
            };
        }
    }
}
