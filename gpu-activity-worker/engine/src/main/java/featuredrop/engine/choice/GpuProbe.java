package featuredrop.engine.choice;

import featuredrop.engine.FeatureExtractor;

/// Tries what a GPU engine needs, step by step, in the order of these methods. Each throws what it finds: a
/// `DropException`, a `NetworkRefusedException` or a `LinkageError`; none may end the process.
public interface GpuProbe {
    /// The network consists of operations that the engine has.
    void network();

    /// The driver's library can be loaded.
    void driver();

    /// The driver starts and shows a device.
    void device();

    /// cuBLASLt can be loaded.
    void cublasLt();

    /// cuDNN can be loaded and is of version 9.
    void cudnn();

    /// cuDNN takes the device.
    void handle();

    /// The engine with the network: every convolution has a plan, and memory suffices.
    FeatureExtractor load();
}
