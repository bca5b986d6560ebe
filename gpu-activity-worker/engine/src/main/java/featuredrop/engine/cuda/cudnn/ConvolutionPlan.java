package featuredrop.engine.cuda.cudnn;

import java.util.Set;

/// An engine of cuDNN that is ready to compute one convolution.
///
/// @param descriptor the execution plan
/// @param workspace bytes it needs beside its tensors
/// @param engine its number, -1 when it came from a file
/// @param notes how it computes, as cuDNN numbers notes
/// @param precompiled whether it came with cuDNN and was not compiled when it was planned
public record ConvolutionPlan(
        Descriptor descriptor, long workspace, long engine, Set<Integer> notes, boolean precompiled) {
    /// `CUDNN_NUMERICAL_NOTE_TENSOR_CORE`.
    private static final int TENSOR_CORE = 0;

    /// Whether it computes on tensor cores.
    public boolean usesTensorCores() {
        return notes.contains(TENSOR_CORE);
    }
}
