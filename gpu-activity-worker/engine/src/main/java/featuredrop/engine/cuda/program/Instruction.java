package featuredrop.engine.cuda.program;

import featuredrop.engine.cuda.kernels.Launch;

/// One thing that a device does.
public sealed interface Instruction {
    /// A kernel of our own.
    record Run(Launch launch) implements Instruction {}

    /// A convolution, all addresses in device memory.
    ///
    /// @param shape for which a plan exists
    /// @param operands where everything stands
    record Convolve(ConvolutionShape shape, Operands operands) implements Instruction {}

    /// Addresses of a convolution.
    ///
    /// @param weights per filter, row, column, channel
    /// @param residual 0 where none is added
    record Operands(long x, long weights, long bias, long residual, long y) {}
}
