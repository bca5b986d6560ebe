package featuredrop.exchange.model;

/// How a model's features are computed.
public enum ModelFamily {
    /// A forward pass of the ONNX file.
    NETWORK,
    /// The gray image, convolved by Fourier transform with the tensor `filter` of the ONNX file.
    FOURIER_FILTER
}
