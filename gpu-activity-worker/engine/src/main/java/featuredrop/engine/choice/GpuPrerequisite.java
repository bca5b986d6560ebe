package featuredrop.engine.choice;

import java.util.Locale;

/// What a GPU engine stands on, in the order in which it is tried. The first that is missing is named to the
/// operator.
public enum GpuPrerequisite {
    /// The network consists of operations that the engine has.
    NETWORK,
    /// The driver's library can be loaded.
    DRIVER,
    /// The driver starts and shows a device.
    DEVICE,
    /// cuBLASLt can be loaded. cuDNN ends the process when it does not find it, so it comes first.
    CUBLASLT,
    /// cuDNN can be loaded and is of version 9.
    CUDNN,
    /// cuDNN takes the device.
    HANDLE,
    /// Every convolution has an engine, and memory suffices.
    PLANS,
    /// Known images get the features that ONNX Runtime gives them.
    SELF_CHECK;

    /// As operators read it.
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
