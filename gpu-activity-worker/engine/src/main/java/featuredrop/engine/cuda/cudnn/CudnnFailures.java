package featuredrop.engine.cuda.cudnn;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import jcuda.jcudnn.JCudnn;

/// What cuDNN's answers mean. Its status numbers changed in version 9, so only the library itself may name them.
final class CudnnFailures {
    /// `CUDNN_STATUS_ALLOC_FAILED` of cuDNN 9.
    private static final int ALLOC_FAILED = 1003;

    /// `CUDNN_STATUS_EXECUTION_FAILED` and what is derived from it.
    private static final int EXECUTION_FAILED = 5000;

    private CudnnFailures() {}

    static void check(String what, int status) {
        if (status == 0) {
            return;
        }
        FailureType type = FailureType.CUDNN;
        if (status == ALLOC_FAILED) {
            type = GpuRuntime.NO_MEMORY;
        } else if (status >= EXECUTION_FAILED) {
            type = GpuRuntime.LOST;
        }
        throw new DropException(type, "cuDNN: " + what + " answers " + JCudnn.cudnnGetErrorString(status));
    }
}
