package featuredrop.exchange.config;

/// What computes the networks of a GPU worker.
public enum EngineKind {
    /// ONNX Runtime on the CPU.
    ONNXRUNTIME_CPU("onnxruntime-cpu"),
    /// cuDNN where the GPU passes its checks at the start, ONNX Runtime elsewhere.
    JCUDNN("jcudnn"),
    /// Computes nothing, for measuring what is around it.
    STUB("stub");

    private final String key;

    EngineKind(String key) {
        this.key = key;
    }

    /// Its name in the configuration.
    public String key() {
        return key;
    }

    /// The engine with that name in the configuration.
    ///
    /// @throws IllegalArgumentException when there is none
    public static EngineKind of(String key) {
        for (EngineKind kind : values()) {
            if (kind.key.equals(key)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("No engine is called " + key);
    }
}
