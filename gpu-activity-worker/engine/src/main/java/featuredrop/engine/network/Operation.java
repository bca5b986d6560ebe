package featuredrop.engine.network;

/// What one step of a lowered network computes, per image. Arrays are never changed.
public sealed interface Operation {
    /// The function that follows; [Activation#NONE] where it cannot be joined.
    default Activation activation() {
        return Activation.NONE;
    }

    /// activation(convolution(x) + residual + bias), the order that cuDNN fuses. A second input is the residual.
    ///
    /// @param window how the filters move
    /// @param groups into how many parts the channels are divided
    /// @param weights per output channel, row, column, input channel of its group
    /// @param bias per output channel
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Convolution(FilterWindow window, int groups, float[] weights, float[] bias, Activation activation)
            implements Operation {
        /// The same with another ending.
        public Convolution with(Activation other) {
            return new Convolution(window, groups, weights, bias, other);
        }

        /// Output channels.
        public int filters() {
            return bias.length;
        }

        /// Input channels that one filter sees.
        public int channelsPerGroup() {
            return weights.length
                    / (filters() * window.kernel().height() * window.kernel().width());
        }

        /// Whether every channel is filtered on its own, once.
        public boolean isDepthwise() {
            return groups > 1 && groups == filters() && channelsPerGroup() == 1;
        }
    }

    /// The greatest or the mean value under a window.
    record Pooling(Kind kind, FilterWindow window) implements Operation {
        /// What is taken of the values under the window.
        public enum Kind {
            MAX,
            /// Of those inside of the image.
            MEAN_OF_IMAGE,
            /// Padding counts as zeros.
            MEAN_WITH_PADDING
        }
    }

    /// The mean over all pixels, per channel.
    record GlobalMean() implements Operation {}

    /// activation(scale · x + bias), per channel.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Affine(double[] scale, double[] bias, Activation activation) implements Operation {}

    /// activation(x).
    record Pointwise(Activation activation) implements Operation {}

    /// activation(x + y).
    record Sum(Activation activation) implements Operation {}

    /// x · y; y has the extent of x, or one pixel that counts for all.
    record Product() implements Operation {}

    /// The channels of all inputs, one after the other.
    record Concat() implements Operation {}

    /// x / (bias + alpha / size · Σ x²)^beta over `size` neighbouring channels (local response normalisation).
    record CrossChannelNorm(int size, float alpha, float beta, float bias) implements Operation {}

    /// e^x / Σ e^x over the channels.
    record Softmax() implements Operation {}

    /// Channel `g · n + i` goes to `i · groups + g`, where n is the number of channels of a group.
    record ChannelShuffle(int groups) implements Operation {}
}
