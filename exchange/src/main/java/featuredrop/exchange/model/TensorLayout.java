package featuredrop.exchange.model;

/// The order of an input tensor's axes.
public enum TensorLayout {
    /// Batch, channel, row, column.
    NCHW,
    /// Batch, row, column, channel.
    NHWC
}
