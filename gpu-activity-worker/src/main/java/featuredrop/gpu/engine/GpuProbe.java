package featuredrop.gpu.engine;

import featuredrop.gpu.extract.FeatureExtractor;

/// Tries what a GPU engine stands on, rung by rung, in the order of [Rung]. Each throws what it finds: a
/// `DropException`, a `NetworkRefusedException` or a `LinkageError`; none may end the process.
public interface GpuProbe {
    /// [Rung#NETWORK].
    void network();

    /// [Rung#DRIVER].
    void driver();

    /// [Rung#DEVICE].
    void device();

    /// [Rung#CUBLASLT].
    void cublasLt();

    /// [Rung#CUDNN].
    void cudnn();

    /// [Rung#HANDLE].
    void handle();

    /// [Rung#PLANS]: the engine with the network.
    FeatureExtractor load();
}
